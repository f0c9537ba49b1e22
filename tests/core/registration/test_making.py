"""The scripts: run by bash against an `az` that notes its words, which the Azure CLI parses where it is installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jmespath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.benchmarks.peers import ABSENT, AZ
from tests.core.registration.known import CUSTOMER, manifest, of_catalogue, registration
from tests.patience import PATIENCE
from trayapp.core.model import Api, AuthorityKind
from trayapp.core.registration.check import check
from trayapp.core.registration.making import azure_cli, client_metadata, portal, powershell
from trayapp.core.registration.manifest import manifest_of
from trayapp.core.registration.needed import NOT_YET, Registration

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="the script is for bash")

KIND = AuthorityKind
ENTRA = "https://login.microsoftonline.com"
PEER = Path(__file__).parent / "run_with_azure_cli.py"
FOUND = "99999999-8888-7777-6666-555555555555"
CASES: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "one organisation": ((), {}),
    "what is not known": ((), {"find": of_catalogue}),
    "nothing is known": ((), {"find": lambda _: None}),
    "not registered": ((f"{ENTRA}/common",), {"client_id": NOT_YET}),
    "everything": ((f"{ENTRA}/t", KIND.ENTRA, Api("c", "C", (f"{CUSTOMER}/.default",))), {}),
    "B2C": (("https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_in", KIND.B2C), {}),
    "External ID": (("https://contoso.ciamlogin.com", KIND.EXTERNAL_ID), {}),
    "a national cloud": (("https://login.microsoftonline.us/contoso.us",), {}),
    "names to quote": (
        (f"{ENTRA}/o'hara$(id)", KIND.ENTRA, Api("c", "C\n$(id) 'x'", ("https://a.example/`id`/it's`$x\"\\;#",))),
        {"find": lambda _: None, "redirect_uri": "http://localhost/$(id)"},
    ),
}
AZ_THAT_NOTES = f"""#!/bin/sh
{{ for word in "$@"; do printf '%s\\0' "$word"; done; printf '\\n\\0'; }} >> "$NOTES"
case "$*" in
    "ad sp show"*"--output none") exit 3 ;;
    "ad app create"*) echo {FOUND} ;;
    *appId*) printf 'api-%s\n' "$(printf '%s' "$*" | cksum)" ;;
    *--query*) printf 'id-%s\n' "$(printf '%s' "$*" | cksum)" ;;
esac
"""


def it_of(case: str) -> Registration:
    given, changes = CASES[case]
    return registration(*given, **changes)


def run(it: Registration, folder: Path, *, comments: bool = False) -> list[list[str]]:
    """Run the script, if `comments` with the lines that are commented out; return what `az` was told each time."""
    (folder / "az").write_text(AZ_THAT_NOTES)
    (folder / "az").chmod(0o755)
    notes = folder / "notes"
    notes.write_bytes(b"")
    script = "\n".join(
        line.removeprefix("# ") if comments and line.startswith("# az ") else line for line in azure_cli(it)
    )
    environ = os.environ | {"PATH": f"{folder}:{os.environ['PATH']}", "NOTES": str(notes)}
    ran = subprocess.run(
        ["bash"], input=script, text=True, cwd=folder, env=environ, capture_output=True, timeout=PATIENCE, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.endswith(f'client_id = "{it.client_id if it.registered else FOUND}"\n')
    commands = notes.read_bytes().decode().split("\n\0")[:-1]
    return [each.split("\0")[:-1] for each in commands]


@pytest.mark.parametrize("case", CASES)
def test_the_script_says_what_is_needed_and_the_check_finds_it_right(case: str, tmp_path: Path) -> None:
    """What the script makes of an empty registration is what the check asks for."""
    it = it_of(case)
    told = run(it, tmp_path)
    (update,) = [each for each in told if each[:3] == ["ad", "app", "update"]]
    made: dict[str, Any] = {
        "appId": it.client_id if it.registered else FOUND,
        "signInAudience": update[update.index("--sign-in-audience") + 1],
        "publicClient": {"redirectUris": [update[update.index("--public-client-redirect-uris") + 1]]},
        "isFallbackPublicClient": True,
        "verifiedPublisher": {"verifiedPublisherId": "1"},
        "info": {"termsOfServiceUrl": "x"},
    }
    assert made["publicClient"]["redirectUris"] == [it.redirect]
    if "--requested-access-token-version" in update:
        made["api"] = {"requestedAccessTokenVersion": int(update[update.index("--requested-access-token-version") + 1])}
    if it.everything:
        made["requiredResourceAccess"] = manifest("b2c")["requiredResourceAccess"]
    else:
        made["requiredResourceAccess"] = json.loads((tmp_path / "consentray-permissions.json").read_text())
    findings = check(it, manifest_of(made, it.client_id))
    assert [each for each in findings if each.kind.value != "advice"] == []


def test_each_permission_that_is_not_known_is_looked_up_by_a_query_that_finds_it(tmp_path: Path) -> None:
    for case, named in (("what is not known", "customer.write"), ("names to quote", "it's`$x\"\\;#")):
        queries = [each[each.index("--query") + 1] for each in run(it_of(case), tmp_path) if "--query" in each]
        answer = {"appId": "a", "oauth2PermissionScopes": [{"value": "other", "id": "1"}, {"value": named, "id": "2"}]}
        assert ["2"] in [jmespath.search(each, answer) for each in queries]


def test_a_permission_that_the_api_does_not_have_stops_the_script(tmp_path: Path) -> None:
    (tmp_path / "az").write_text("#!/bin/sh\n")
    (tmp_path / "az").chmod(0o755)
    ran = subprocess.run(
        ["bash"],
        input="\n".join(azure_cli(it_of("what is not known"))),
        text=True,
        cwd=tmp_path,
        check=False,
        env=os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        timeout=PATIENCE,
    )
    assert ran.returncode != 0
    assert "the API has no such permission" in ran.stderr
    assert not (tmp_path / "consentray-permissions.json").exists()


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(lambda x: "/" not in x))
def test_no_name_is_taken_for_a_command(name: str) -> None:
    it = registration(f"{ENTRA}/t", KIND.ENTRA, Api("c", name, (f"https://a.example/{name}",)), find=lambda _: None)
    lines = [line for line in azure_cli(it) if line.startswith("api") and "--query appId" not in line]
    words = (
        subprocess.run(
            ["bash", "-c", f"az() {{ printf '%s\\0' \"$@\"; }}; {lines[0].partition('$(')[2].removesuffix(')')}"],
            capture_output=True,
            check=True,
            timeout=PATIENCE,
        )
        .stdout.decode()
        .split("\0")
    )
    assert jmespath.search(
        words[words.index("--query") + 1], {"oauth2PermissionScopes": [{"value": name, "id": "1"}]}
    ) == ["1"]
    quoted = [line for line in powershell(it) if "Where-Object" in line]
    value = quoted[0].rpartition("-eq '")[2].removesuffix("').Id; Type = 'Scope' }")
    for mark in "'\u2018\u2019\u201a\u201b":
        assert value.replace(mark * 2, "").count(mark) == 0


@pytest.mark.skipif(not AZ.installed, reason=ABSENT)
def test_the_azure_cli_itself_takes_every_line(tmp_path: Path) -> None:
    """Its own parser, in its own process: nothing is run, nothing is sent. It reads the file of permissions too."""
    told: list[list[str]] = []
    for case in CASES:
        folder = tmp_path / case.replace(" ", "-")
        folder.mkdir()
        found = run(it_of(case), folder, comments=True)
        told += [[each.replace("@consentray", f"@{folder}/consentray") for each in words] for words in found]
    wrong = ["ad", "app", "update", "--id", "x", "--sign-in-audience", "Everybody"]
    ran = subprocess.run(
        [AZ.python, "-I", str(PEER)],
        input=json.dumps([*told, wrong]),
        text=True,
        capture_output=True,
        timeout=PATIENCE,
        check=True,
        env=os.environ | {"AZURE_CONFIG_DIR": str(tmp_path / "azure")},
    )
    refused = json.loads(ran.stdout)
    assert refused == [wrong], ran.stderr[-2000:]
    assert {" ".join(words[:3]) for words in told} >= {
        "ad app create",
        "ad app update",
        "ad sp show",
        "ad sp create",
        "ad app owner",
        "ad app permission",
    }


@pytest.mark.skipif(not AZ.installed, reason=ABSENT)
def test_the_azure_cli_itself_makes_the_registration_and_again_the_same(tmp_path: Path) -> None:
    """The Azure CLI runs every line, also those in comments; only Microsoft Graph behind it is a file."""
    service = manifest("api-service-principal") | {"id": "30000000-0000-0000-0000-000000000001"}
    directory = tmp_path / "graph.json"
    directory.write_text(json.dumps({"applications": [], "owners": [], "servicePrincipals": [service]}))
    (tmp_path / "az").write_text(f'#!/bin/sh\nexec {AZ.python} -I {PEER} "$@"\n')
    (tmp_path / "az").chmod(0o755)
    it = registration(f"{ENTRA}/common", find=of_catalogue, client_id=NOT_YET)
    script = "\n".join(line.removeprefix("# ") if line.startswith("# az ") else line for line in azure_cli(it))
    environ = os.environ | {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "GRAPH": str(directory),
        "AZURE_CONFIG_DIR": str(tmp_path / "azure"),
        "AZURE_CORE_COLLECT_TELEMETRY": "false",
    }
    before = None
    for _ in range(2):
        ran = subprocess.run(
            ["bash"],
            input=script,
            text=True,
            cwd=tmp_path,
            env=environ,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr[-2000:]
        made = json.loads(directory.read_text())
        (application,) = made["applications"]
        assert f'client_id = "{application["appId"]}"' in ran.stdout
        assert before in {None, json.dumps(made)}
        before = json.dumps(made)
    assert len(made["servicePrincipals"]) == 2
    known = registration(f"{ENTRA}/common", client_id=application["appId"])
    (advice,) = check(known, manifest_of(application, application["appId"]))
    assert advice.message.startswith("The publisher isn't verified")


@pytest.mark.parametrize("case", CASES)
def test_powershell_gets_the_same_values(case: str) -> None:
    it = it_of(case)
    script = "\n".join(powershell(it))
    assert f"-SignInAudience {it.audience}" in script
    assert script.count("{") == script.count("}") or case == "names to quote"
    for each in () if it.everything else it.resources:
        assert all(f"'{permission.id}'" in script for permission in each.permissions if permission.id)


def test_other_providers_get_what_fits_them() -> None:
    adfs = registration("https://sts.contoso.example/adfs", KIND.ADFS, find=of_catalogue)
    assert list(azure_cli(adfs)) == []
    script = "\n".join(powershell(adfs))
    assert "Add-AdfsNativeClientApplication" in script
    assert f"-ServerRoleIdentifier '{CUSTOMER}' -ScopeNames 'openid', 'profile', 'customer.read'" in script
    plain = registration("https://id.example", KIND.OIDC, Api("c", "C", ("read", "write")))
    assert [*azure_cli(plain), *powershell(plain)] == []
    assert json.loads(list(portal(plain))[-1]) == client_metadata(plain)
    assert client_metadata(plain)["scope"] == "openid profile offline_access read write"
    assert client_metadata(plain)["redirect_uris"] == ["http://127.0.0.1/"]
    b2c = "\n".join(portal(it_of("B2C")))
    assert "Supported account types: accounts of any identity provider, for user flows." in b2c
    flow = "\n".join(portal(registration("https://contoso.ciamlogin.com", KIND.EXTERNAL_ID)))
    assert "User flows" in flow
    assert "users can't consent" in flow
