"""The page of the catalogue in the docs. `python -m tests.settings.catalogue_page` writes it again."""

from __future__ import annotations

from pathlib import Path

from trayapp.core.consent.policy import READ_ON, SOURCE
from trayapp.settings.catalogue import KnownApi, catalogue

PAGE = Path(__file__).parent.parent.parent / "docs" / "catalogue.md"

HEAD = """\
# Catalogue of well-known APIs

<!-- Made of trayapp/settings/catalogue.toml by: python -m tests.settings.catalogue_page -->

For administrators and users: the APIs from which `consentray config new` writes a configuration. `--list` prints
them.

    consentray config new --client-id 11111111-2222-3333-4444-555555555555 --api graph --api azure:subscriptions
    consentray config new --client-id ... --api sharepoint --set sharepoint.host=contoso.sharepoint.com

`--api NAME` takes the calls marked ★, `--api NAME:CALL,CALL` those that you name, `--api NAME:all` every one. The
file asks only for the permissions of its calls. `--set` sets a value that only the organisation knows; the command
names missing values. It replaces an existing file only with `--force`. `--authority` says who signs users in; by
default, any organisation.

- **Permissions** are the least that the call's page names.
- **Administrator**: only an administrator can grant them. "Yes": by the permission's definition. "In new
  organisations": by their [consent policy]({source}), "Let Microsoft manage your consent settings", as of
  {read_on}. Microsoft changes that policy, and an organisation can have another. While one permission waits for an
  administrator, Microsoft refuses the combined page to everybody. The program then offers to sign in without it,
  and adds it after the approval.
- **Address**: GET, if no method is named. `{{name}}` is set by `--set` above, or else asked for at each call.
- **Personal**: a personal Microsoft account can send the call, if the authority admits it (`common`).
- Azure roles, a vault's access policy and the like also decide what a user sees.
"""


def page() -> str:
    """Return the whole page."""
    return HEAD.format(source=SOURCE, read_on=READ_ON) + "".join(_section(api) for api in catalogue())


def _section(api: KnownApi) -> str:
    lines = ["", f"## {api.title}: `{api.name}`", "", f"Resource `{api.resource}` ([source]({api.source}))."]
    if api.parameters:
        values = [f"`--set {api.name}.{each.name}={each.example}` ({each.text})" for each in api.parameters]
        lines += ["", f"Needs, where its calls do: {', '.join(values)}."]
    lines += ["", "| call | what | permissions | administrator | personal | address |", "|---|---|---|---|---|---|"]
    for call in api.calls:
        name = f"`{call.name}`{' ★' if call.usual else ''}"
        permissions = ", ".join(f"`{each}`" for each in call.permissions)
        new = "in new organisations" if api.needs_administrator(call) else "no"
        administrator = "yes" if api.by_definition(call.permissions) else new
        personal = "yes" if call.personal else "no"
        method = f"{each} " if (each := dict(call.written).get("method")) else ""
        address = f"[`{method}{call.url.removeprefix('https://')}`]({call.source})"
        lines.append(f"| {name} | {call.title} | {permissions} | {administrator} | {personal} | {address} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
