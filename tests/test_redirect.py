"""The redirect address: what plain OpenID providers take, and what a user is told where they do not."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.program import Program

if TYPE_CHECKING:
    from trayapp.demo.platform import Platform


@pytest.fixture
def program(tmp_path: Path, platform: Platform) -> Program:
    return Program(tmp_path, platform)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_plain_provider_that_refuses_localhost_takes_the_default(program: Program) -> None:
    program.configure("oidc")
    program.platform.manners.redirects = ("http://127.0.0.1/",)
    assert program.run("consent", "--json").document["state"] == "ready"


@pytest.mark.parametrize("address", ["http://127.0.0.1:{}/callback", "http://localhost:{}", "http://localhost:{}/a/b"])
def test_one_that_wants_the_very_address_gets_it_each_time(program: Program, address: str) -> None:
    address = address.format(free_port())
    program.configure("oidc", head=f'redirect_uri = "{address}"\n')
    program.platform.manners.redirects = (address,)
    assert program.run("consent", "--json").document["state"] == "ready"
    program.run("sign-out", "--json")
    assert program.run("consent", "--json").document["state"] == "ready"  # at once, at the same port


def test_a_port_that_is_taken_is_said(program: Program) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        program.configure("oidc", head=f'redirect_uri = "http://127.0.0.1:{port}/callback"\n')
        problem = program.run("consent", "--json").document["problem"]
    assert problem["code"] == "listener-failed"
    assert f"port {port}, which redirect_uri names," in problem["message"]


def test_a_sign_in_that_was_never_answered_names_the_redirect_address(program: Program) -> None:
    program.no_browser()
    for head, said in (
        ("", "http://127.0.0.1/ with any port"),
        ('redirect_uri = "http://localhost:8400/x"\n', "http://localhost:8400/x."),
    ):
        program.configure("oidc", head=f"sign_in_timeout = 1\n{head}")
        problem = program.run("consent", "--json").document["problem"]
        assert problem["code"] == "sign-in-timed-out"
        assert said in problem["message"]


@pytest.mark.parametrize(
    "address", ["https://127.0.0.1/", "http://192.0.2.1/", "http://127.0.0.1:0/", "http://localhost/?a"]
)
def test_an_address_elsewhere_is_none(program: Program, address: str) -> None:
    program.configure("oidc", head=f'redirect_uri = "{address}"\n')
    assert program.run("consent", "--json").code == 2
