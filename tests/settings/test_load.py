from __future__ import annotations

from pathlib import Path

import pytest
import trustme

from trayapp.core.model import Api, AuthorityKind
from trayapp.core.request import Call
from trayapp.settings.authority import kind_of
from trayapp.settings.errors import ConfigurationError, NoConfigurationError
from trayapp.settings.load import load, read_file
from trayapp.system.folders import Folders

GOOD = """\
client_id = "11111111-2222-3333-4444-555555555555"
authority = "https://login.microsoftonline.com/organizations"

[[api]]
name = "customer"
title = "Customer API"
scopes = ["https://mytenant.onmicrosoft.com/customerapi/customer.read",
          "https://mytenant.onmicrosoft.com/customerapi/customer.write"]
[[api.call]]
name = "list"
title = "Recent customers"
url = "https://customer.contoso.example/customers"

[[api]]
name = "vendor"
scopes = ["https://mytenant.onmicrosoft.com/vendorapi/vendor.read"]
"""


def mistakes(folder: Path, text: str) -> list[tuple[int | None, str, str]]:
    file = folder / "consentray.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        read_file(file).require()
    assert {mistake.file for mistake in caught.value.mistakes} == {str(file)}
    return [(mistake.line, mistake.key, mistake.message) for mistake in caught.value.mistakes]


def test_a_good_file_and_its_defaults(tmp_path: Path) -> None:
    file = tmp_path / "consentray.toml"
    file.write_text(GOOD)
    settings = read_file(file).require()
    assert settings.setup.kind is AuthorityKind.ENTRA
    assert (settings.token_cache, settings.sign_in_timeout, settings.ca_file) == ("encrypted", 300, None)
    assert (settings.theme, settings.language, settings.proxy, settings.log_level) == (
        "system",
        "system",
        "system",
        "error",
    )
    assert (settings.call_timeout, settings.call_attempts, settings.call_size_limit) == (60, 3, 65536)
    assert (settings.autostart, settings.personal_account_warning) == (False, True)
    assert settings.hidden_menu_items == ()
    assert settings.apis == (
        Api(
            "customer",
            "Customer API",
            (
                "https://mytenant.onmicrosoft.com/customerapi/customer.read",
                "https://mytenant.onmicrosoft.com/customerapi/customer.write",
            ),
            (Call("list", "Recent customers", "GET", "https://customer.contoso.example/customers"),),
        ),
        Api("vendor", "vendor", ("https://mytenant.onmicrosoft.com/vendorapi/vendor.read",)),
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "says"),
    [
        ('client_id = "11111111-2222-3333-4444-555555555555"\n', "", None, "client_id", "missing"),
        ("client_id = ", "clientid = ", 1, "clientid", 'Did you mean "client_id"?'),
        ('client_id = "11111111-2222-3333-4444-555555555555"', "client_id = 5", 1, "client_id", "a text in quotes"),
        ("https://login.microsoftonline.com/organizations", "http://login.example/x", 2, "authority", "https"),
        (
            "https://login.microsoftonline.com/organizations",
            "https://login.example",
            2,
            "authority",
            "tenant is missing",
        ),
        ("https://login.microsoftonline.com/organizations", "https://[login", 2, "authority", "https"),
        (
            '\n[[api]]\nname = "customer"',
            '\ntoken_cache = "encrypt"\n[[api]]\nname = "customer"',
            4,
            "token_cache",
            'Did you mean "encrypted"?',
        ),
        (
            '\n[[api]]\nname = "customer"',
            '\nsign_in_timeout = 0\n[[api]]\nname = "customer"',
            4,
            "sign_in_timeout",
            "1 to 3600",
        ),
        (
            '\n[[api]]\nname = "customer"',
            '\nsign_in_timeout = true\n[[api]]\nname = "customer"',
            4,
            "sign_in_timeout",
            "whole number",
        ),
        (
            '\n[[api]]\nname = "customer"',
            '\nca_file = "none.pem"\n[[api]]\nname = "customer"',
            4,
            "ca_file",
            "can't be read",
        ),
        *[
            (
                '\n[[api]]\nname = "customer"',
                f'\n{key} = {value}\n[[api]]\nname = "customer"',
                4,
                key,
                says,
            )
            for key, value, says in [
                ("call_timeout", "601", "1 to 600"),
                ("call_attempts", "0", "1 to 10"),
                ("call_size_limit", "65537", "1 to 65536"),
                ("call_size_limit", "1.5", "whole number"),
                ("autostart", "1", "true or false"),
                ("personal_account_warning", '"no"', "true or false"),
                ("theme", '"drak"', 'Did you mean "dark"?'),
                ("log_level", '"warn"', '"info"'),
                ("language", '"de_AT"', "language tag (BCP 47)"),
                ("language", '"german language"', "language tag (BCP 47)"),
                ("proxy", '"proxy:8080"', "http://proxy.contoso.example:8080"),
                ("proxy", '"http://proxy/path"', "doesn't fit"),
                ("hidden_menu_items", '["quit", "sing-out"]', 'Did you mean "sign-out"?'),
                ("hidden_menu_items", '"quit"', "a list of"),
            ]
        ],
        ('name = "vendor"', 'name = "customer"', 15, "api[2].name", "twice"),
        (
            "/vendorapi/vendor.read",
            '/vendorapi/vendor.read", "https://other.example/x',
            16,
            "api[2].scopes",
            "different resources",
        ),
        (
            "/vendorapi/vendor.read",
            '/vendorapi/.default", "https://mytenant.onmicrosoft.com/vendorapi/a',
            16,
            "api[2].scopes",
            ".default",
        ),
        (
            "https://mytenant.onmicrosoft.com/vendorapi/vendor.read",
            "openid",
            16,
            "api[2].scopes",
            "belongs to the sign-in",
        ),
        ("https://mytenant.onmicrosoft.com/vendorapi/vendor.read", "a b", 16, "api[2].scopes", "neither space"),
        ('["https://mytenant.onmicrosoft.com/vendorapi/vendor.read"]', "[]", 16, "api[2].scopes", "empty"),
        ('["https://mytenant.onmicrosoft.com/vendorapi/vendor.read"]', "[1]", 16, "api[2].scopes", "a list of texts"),
        (
            "https://customer.contoso.example/customers",
            "http://customer.contoso.example/",
            12,
            "api[1].call[1].url",
            "unprotected",
        ),
        ("https://customer.contoso.example/customers", "customers", 12, "api[1].call[1].url", "isn't an address"),
        (
            "https://customer.contoso.example/customers",
            "https://me:secret@host/",
            12,
            "api[1].call[1].url",
            "user name",
        ),
        (
            "https://customer.contoso.example/customers",
            "https://host:port/",
            12,
            "api[1].call[1].url",
            "isn't an address",
        ),
        ('title = "Recent customers"', 'methd = "GET"', 11, "api[1].call[1].methd", 'Did you mean "method"?'),
        ('title = "Recent customers"', 'method = "get"', 11, "api[1].call[1].method", '"GET"'),
        ('[[api.call]]\nname = "list"', "[[api.call]]", 9, "api[1].call[1].name", "missing"),
    ],
)
def test_a_mistake_names_the_line_the_key_and_the_fix(
    tmp_path: Path, old: str, new: str, line: int | None, key: str, says: str
) -> None:
    assert old in GOOD
    found = mistakes(tmp_path, GOOD.replace(old, new, 1))
    matching = [mistake for mistake in found if mistake[1] == key]
    assert len(matching) == 1, found
    assert matching[0][0] == line
    assert says in matching[0][2]


@pytest.mark.parametrize("tag", ["system", "de", "pt-BR", "zh-Hant-TW", "es-419", "sl-rozaj", "de-u-co-phonebk"])
def test_a_language_is_a_tag_or_the_systems(tmp_path: Path, tag: str) -> None:
    file = tmp_path / "c.toml"
    file.write_text(f'language = "{tag}"\n' + GOOD)
    assert read_file(file).require().language == tag


def test_a_password_in_a_proxys_address_is_refused_and_not_repeated(tmp_path: Path) -> None:
    ((_, key, message),) = mistakes(tmp_path, 'proxy = "http://me:s3cret@proxy.example"\n' + GOOD)
    assert key == "proxy"
    assert "without user name" in message
    assert "s3cret" not in message


def test_every_mistake_is_reported_at_once(tmp_path: Path) -> None:
    text = (
        GOOD.replace("client_id", "clientid")
        .replace('"vendor"', '"customer"')
        .replace("https://customer.", "http://customer.")
    )
    assert [key for _, key, _ in mistakes(tmp_path, text)] == [
        "client_id",
        "clientid",
        "api[1].call[1].url",
        "api[2].name",
    ]


def test_loopback_may_be_called_without_tls(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    for host in ("localhost:8080", "127.0.0.1", "[::1]:1"):
        file.write_text(GOOD.replace("https://customer.contoso.example", f"http://{host}"))
        assert read_file(file).require().apis[0].calls[0].url == f"http://{host}/customers"


def test_a_plain_provider_may_live_at_the_root_of_its_host(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    text = GOOD.replace("https://login.microsoftonline.com/organizations", "https://acme.eu.auth.example/")
    file.write_text(text.replace('[[api]]\nname = "customer"', 'authority_type = "oidc"\n[[api]]\nname = "customer"'))
    assert read_file(file).require().authority == "https://acme.eu.auth.example"


def test_the_resource_is_a_plain_providers_alone(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    text = GOOD.replace('[[api]]\nname = "customer"', '[[api]]\nname = "customer"\nresource = "urn:customer"', 1)
    file.write_text(text)
    assert [each.key for each in read_file(file).mistakes] == ["api[1].resource"]
    file.write_text(f'authority_type = "oidc"\n{text}')
    assert read_file(file).require().apis[0].resource == "urn:customer"


def test_opaque_scopes_of_a_plain_provider_are_no_different_resources(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    text = GOOD.replace('[[api]]\nname = "customer"', 'authority_type = "oidc"\n[[api]]\nname = "customer"')
    file.write_text(text.replace("https://mytenant.onmicrosoft.com/vendorapi/vendor.read", 'vendor.read", "pay:all'))
    assert read_file(file).require().apis[1].scopes == ("vendor.read", "pay:all")


def test_a_ca_file_stands_beside_the_configuration(tmp_path: Path) -> None:
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "root.pem"))
    file = tmp_path / "c.toml"
    file.write_text('ca_file = "root.pem"\n' + GOOD)
    assert read_file(file).require().ca_file == tmp_path / "root.pem"


@pytest.mark.parametrize("damage", ["cut", "letter", "empty", "word"])
def test_a_damaged_ca_file_is_a_mistake(tmp_path: Path, damage: str) -> None:
    whole = trustme.CA().cert_pem.bytes()
    content = {
        "cut": whole[:-200] + b"-----END CERTIFICATE-----\n",
        "letter": whole.replace(b"M", b"!", 1),
        "empty": b"",
        "word": b"-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n",
    }[damage]
    (tmp_path / "root.pem").write_bytes(content)
    ((line, key, message),) = mistakes(tmp_path, 'ca_file = "root.pem"\n' + GOOD)
    assert (line, key) == (1, "ca_file")
    assert "or a damaged one" in message


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"client_id = ", "isn't TOML"),
        (b"\xff\xfe", "isn't UTF-8"),
        (b"a = " + b"[" * 5000, "isn't a configuration"),
    ],
)
def test_a_file_that_cannot_be_read_as_toml(tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "c.toml"
    file.write_bytes(content)
    with pytest.raises(ConfigurationError, match=says):
        read_file(file).require()


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert read_file(file).require().apis


class TestWhereItIsLookedFor:
    def places(self, tmp_path: Path) -> Folders:
        return Folders(
            tmp_path / "person", tmp_path / "data", tmp_path / "log", tmp_path / "machine", tmp_path / "cache"
        )

    def write(self, file: Path, client: str) -> str:
        file.parent.mkdir(exist_ok=True)
        text = GOOD.replace("11111111-2222-3333-4444-555555555555", client)
        file.write_text(text.replace("login.microsoftonline.com", "login.contoso.example"))
        return str(file)

    def test_the_order(self, tmp_path: Path) -> None:
        places = self.places(tmp_path)
        self.write(places.machine_file, "machine")
        assert load(None, places, {}).client_id == "machine"
        self.write(places.person_file, "person")
        assert load(None, places, {}).client_id == "person"
        environ = {"CONSENTRAY_CONFIG": self.write(tmp_path / "environ.toml", "environ")}
        assert load(None, places, environ).client_id == "environ"
        assert load(self.write(tmp_path / "named.toml", "named"), places, environ).client_id == "named"

    def test_a_named_file_must_exist(self, tmp_path: Path) -> None:
        self.write(self.places(tmp_path).machine_file, "machine")
        with pytest.raises(ConfigurationError, match=r"none\.toml: The file can't be read: No such file"):
            load(str(tmp_path / "none.toml"), self.places(tmp_path), {})

    def test_none_at_all_says_where_to_put_it(self, tmp_path: Path) -> None:
        with pytest.raises(NoConfigurationError, match="consentray demo") as caught:
            load(None, self.places(tmp_path), {})
        assert caught.value.mistakes[0].file == str(self.places(tmp_path).person_file)


@pytest.mark.parametrize(
    ("authority", "given", "kind"),
    [
        ("https://login.microsoftonline.com/common", "entra", AuthorityKind.ENTRA),
        ("https://login.microsoftonline.us/contoso.example", "entra", AuthorityKind.ENTRA),
        ("https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_signin", "entra", AuthorityKind.B2C),
        ("https://login.contoso.example/contoso/b2c_1_x", "entra", AuthorityKind.B2C),
        ("https://contoso.ciamlogin.com/contoso", "entra", AuthorityKind.EXTERNAL_ID),
        ("https://sts.contoso.example/adfs", "entra", AuthorityKind.ADFS),
        ("https://contoso.b2clogin.com/x/b2c_1_x", "oidc", AuthorityKind.OIDC),
    ],
)
def test_the_dialect_is_told_by_the_address(authority: str, given: str, kind: AuthorityKind) -> None:
    assert kind_of(authority, given) is kind


def test_a_number_too_long_to_write_is_refused_in_words(tmp_path: Path) -> None:
    for number, says in (("1" * 5000, "isn't TOML"), ("0x" + "f" * 5000, "out of range")):
        (found,) = mistakes(tmp_path, f"call_timeout = {number}\n" + GOOD)
        assert says in found[2]


def test_what_a_session_takes_of_a_file_cannot_be_changed(tmp_path: Path) -> None:
    file = tmp_path / "consentray.toml"
    for given in ([], ["answers"]):
        file.write_text(f"notifications = {given}\nfavourites = []\n{GOOD}".replace("'", '"'))
        setup = read_file(file).require().setup
        assert setup.notifications == tuple(given)
        hash(setup)


def test_favourites_and_groups_and_a_favourite_that_is_no_call(tmp_path: Path) -> None:
    """The list of APIs may be the organisation's: a call that goes from it stops nobody's program."""
    file = tmp_path / "consentray.toml"
    text = GOOD.replace('name = "vendor"', 'name = "vendor"\ngroup = "Purchasing"')
    file.write_text('favourites = ["customer/list", "customer/lsit", "gone/x"]\n' + text)
    resolved = read_file(file)
    settings = resolved.require()
    assert settings.setup.favourites == ("customer/list", "customer/lsit", "gone/x")
    assert [each.group for each in settings.apis] == ["", "Purchasing"]
    assert [(each.key, each.line, each.message) for each in resolved.warnings] == [
        ("favourites", 1, '"customer/lsit" is no call, and is left out. Did you mean "customer/list"?'),
        ("favourites", 1, '"gone/x" is no call, and is left out.'),
    ]


@pytest.mark.parametrize("wrong", ['"customer"', '"/list"', '"customer/list", "customer/list"', "1"])
def test_a_favourite_that_names_no_call_at_all_is_refused(tmp_path: Path, wrong: str) -> None:
    ((line, key, _),) = mistakes(tmp_path, f"favourites = [{wrong}]\n{GOOD}")
    assert (line, key) == (1, "favourites")
