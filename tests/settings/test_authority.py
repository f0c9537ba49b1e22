"""What users paste as an authority: the addresses that portals show."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.settings.test_load import GOOD
from trayapp.settings.authority import CLIENT_ID_EXAMPLE, without_endpoint
from trayapp.settings.load import read_file
from trayapp.settings.meaning import check_together

LOGIN = "https://login.microsoftonline.com"
B2C = "https://contoso.b2clogin.com/contoso.onmicrosoft.com/b2c_1_in"


@pytest.mark.parametrize(
    ("pasted", "authority"),
    [
        (f"{LOGIN}/contoso.example/v2.0", f"{LOGIN}/contoso.example"),
        (f"{LOGIN}/contoso.example/v2.0/", f"{LOGIN}/contoso.example"),
        (f"{LOGIN}/common/v2.0/.well-known/openid-configuration", f"{LOGIN}/common"),
        (f"{LOGIN}/common/.well-known/openid-configuration", f"{LOGIN}/common"),
        (f"{LOGIN}/contoso.example/oauth2/v2.0/authorize", f"{LOGIN}/contoso.example"),
        (f"{LOGIN}/contoso.example/oauth2/v2.0/token", f"{LOGIN}/contoso.example"),
        (f"{LOGIN}/contoso.example/oauth2/token", f"{LOGIN}/contoso.example"),
        (f"{LOGIN}/contoso.example/v2.0/adminconsent", f"{LOGIN}/contoso.example"),
        (f"{B2C}/v2.0/.well-known/openid-configuration", B2C),
        (f"{B2C}/oauth2/v2.0/authorize", B2C),
        ("https://fs.contoso.example/adfs/.well-known/openid-configuration", "https://fs.contoso.example/adfs"),
        ("https://fs.contoso.example/adfs/oauth2/token", "https://fs.contoso.example/adfs"),
        (f"{LOGIN}/contoso.example/saml2", f"{LOGIN}/contoso.example"),
        (f"{LOGIN}/contoso.example/oauth2/v2.0/authorize?client_id=1#x", f"{LOGIN}/contoso.example"),
        (f" {LOGIN}/contoso.example ", f"{LOGIN}/contoso.example"),
        ("login.microsoftonline.com/contoso.example/", f"{LOGIN}/contoso.example"),
        (B2C.replace("/b2c_1_in", "/v2.0/.well-known/openid-configuration?p=b2c_1_in"), B2C),
        (f"{LOGIN}/contoso.example", f"{LOGIN}/contoso.example"),
    ],
)
def test_the_right_one_is_named(tmp_path: Path, pasted: str, authority: str) -> None:
    assert without_endpoint(pasted, "entra") == authority
    file = tmp_path / "c.toml"
    file.write_text(GOOD.replace(next(line for line in GOOD.split("\n") if line.startswith("authority")), ""))
    file.write_text(f'authority = "{pasted}"\n' + file.read_text())
    messages = [each.message for each in read_file(file).mistakes if each.key == "authority"]
    assert any(f'"{authority}"' in each for each in messages) is (pasted != authority)


def test_a_plain_providers_paths_are_its_own() -> None:
    assert without_endpoint("https://id.example/o/.well-known/openid-configuration", "oidc") == "https://id.example/o"
    assert without_endpoint("https://id.example/oauth2/v2.0", "oidc") == "https://id.example/oauth2/v2.0"


@pytest.mark.parametrize("tenant", ["contoso", "not_a_domain", "contoso..example", "-contoso.example"])
def test_what_is_no_tenant_of_microsofts_is_said(tenant: str) -> None:
    said = check_together({"client_id": CLIENT_ID_EXAMPLE, "authority": f"{LOGIN}/{tenant}"}, None)
    assert [each.path for each in said] == [("authority",)]


@pytest.mark.parametrize("tenant", ["organizations", "common", "Consumers", "contoso.example", CLIENT_ID_EXAMPLE])
def test_what_is_one_is_not(tenant: str) -> None:
    assert check_together({"client_id": CLIENT_ID_EXAMPLE, "authority": f"{LOGIN}/{tenant}"}, None) == []


def test_a_client_id_of_microsofts_is_a_guid_and_of_another_provider_anything() -> None:
    said = check_together({"client_id": "contoso", "authority": f"{LOGIN}/organizations"}, None)
    assert [each.path for each in said] == [("client_id",)]
    assert check_together({"client_id": "contoso", "authority": "https://login.example/tenant"}, None) == []
