"""A request that is too long for an address, posted by a real browser."""

from __future__ import annotations

from pathlib import Path

from tests.program import ADA, Program
from tests.providers.browser import Page, Walk, command
from tests.test_one_prompt import MANY, departments
from trayapp.core.consent.plan import URL_LIMIT
from trayapp.demo.platform import Platform


def test_a_real_browser_posts_the_request(tmp_path: Path) -> None:
    with Platform(tmp_path / "demo", apis=departments(MANY)) as platform:
        platform.manners.longest_address = URL_LIMIT
        program = Program(tmp_path, platform)
        program.configure("oidc")
        account = f"button[name=account][value='{ADA}']"
        walk = Walk([Page(account, account), Page("#accept", "#accept")], "").write(tmp_path / "walk.json")
        program.browse_by(command(walk))
        ran = program.run("consent", "--json")
        assert (ran.document["state"], ran.document["prompts"]) == ("ready", 1), walk.with_suffix(".said").read_text()
