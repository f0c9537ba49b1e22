"""One prompt at a plain provider, however many APIs: pushed, or posted where the address would be too long."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.program import Program
from trayapp.core.consent.plan import URL_LIMIT
from trayapp.demo.history import AuthorizeRequest, CodeRedemption, PushedRequest
from trayapp.demo.platform import Platform
from trayapp.demo.sample_apis.apis import VENDOR, SampleApi

MANY = 170


def departments(count: int) -> list[SampleApi]:
    """Make so many APIs, whose scopes have different names without their resource too."""
    return [
        replace(
            VENDOR,
            name=f"api{n:03d}",
            title=f"API {n}",
            resource=f"https://mytenant.onmicrosoft.com/department-{n:03d}",
            permissions=tuple(
                replace(each, value=f"department-{n:03d}-with-a-long-name.{each.value}") for each in VENDOR.permissions
            ),
            endpoints=tuple(
                replace(each, permission=f"department-{n:03d}-with-a-long-name.{each.permission}")
                for each in VENDOR.endpoints
            ),
        )
        for n in range(count)
    ]


@pytest.mark.parametrize("pushed", [True, False])
def test_many_apis_take_one_prompt(tmp_path: Path, pushed: bool) -> None:
    with Platform(tmp_path / "demo", apis=departments(MANY)) as platform:
        platform.manners.takes_pushed = pushed
        platform.manners.longest_address = URL_LIMIT
        program = Program(tmp_path, platform)
        program.configure("oidc")
        ran = program.run("consent", "--json")
        assert (ran.code, ran.document["state"], ran.document["prompts"]) == (0, "ready", 1), ran.document["problem"]
        (request,) = platform.record.of(AuthorizeRequest)
        assert sum(len(scope) for scope in request.scopes) > URL_LIMIT
        assert request.url_length < 400
        assert platform.record.count(PushedRequest) == pushed
        assert platform.record.count(CodeRedemption) == 1
        for api in ("api000", f"api{MANY - 1}"):
            assert program.run("call", api, "--json").document["status"] == 200


def test_a_pushed_request_that_is_refused_says_why(tmp_path: Path) -> None:
    with Platform(tmp_path / "demo") as platform:
        platform.manners.takes_pushed = True
        program = Program(tmp_path, platform)
        program.configure("oidc")
        program.config.write_text(program.config.read_text().replace('client_id = "', 'client_id = "another-', 1))
        ran = program.run("consent", "--json")
        assert ran.code == 1
        assert ran.document["problem"]["code"] == "app-registration"
        assert platform.record.count(AuthorizeRequest) == 0
