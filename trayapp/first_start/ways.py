"""The ways out of the first start: a configuration is checked by the real loader, then written atomically."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from trayapp.core.described import Offered
from trayapp.core.events import SetUpTried
from trayapp.core.first_start import FirstPage
from trayapp.core.language import N_, _
from trayapp.core.mistake import Mistake
from trayapp.core.record import replace as changed
from trayapp.settings.authority import CLIENT_ID_EXAMPLE
from trayapp.settings.catalogue import catalogue
from trayapp.settings.load import LARGEST_FILE_BYTES
from trayapp.settings.new_file import Choice, NewFileError, consent_sentences, new_file
from trayapp.settings.resolve import Resolved
from trayapp.system.autostart import launcher
from trayapp.system.files import read_at_most, write_whole
from trayapp.system.installation import TO_HAVE_THE_DEMO

MICROSOFT: Final = "https://login.microsoftonline.com"
DEMO_NEEDS: Final = ("trayapp.demo", "joserfc", "flask", "trustme")
_NOTHING: Final = N_("There is nothing here yet. Paste the whole text of the file.")
_TASTE_ONLY: Final = N_(
    "It doesn't say whom to ask for what: client_id, authority and at least one [[api]] are missing. Ask your IT"
    " department for the whole file."
)


class ConfigWriter:
    """Writes the user's configuration. It blocks, so do not call it on the main thread.

    `file` is the user's file; `judge` returns what would be in force if it held such content.
    """

    def __init__(self, file: Path, judge: Callable[[bytes], Resolved]) -> None:
        self.file = file
        self._judge = judge

    def by_text(self, text: str, *, replace: bool) -> SetUpTried:
        """Set up by a text that was pasted."""
        if not text.strip():
            return SetUpTried(FirstPage.PASTE, mistakes=(Mistake("", _(_NOTHING)),))
        return self._put(FirstPage.PASTE, text.encode("utf-8", "surrogatepass"), "", replace=replace)

    def by_file(self, path: str, *, replace: bool) -> SetUpTried:
        """Set up by a copy of a file."""
        try:
            content = read_at_most(Path(path), LARGEST_FILE_BYTES)
        except OSError as error:
            wrong = Mistake("", _("The file can't be read: {reason}.", reason=error.strerror), path)
            return SetUpTried(FirstPage.FILE, mistakes=(wrong,), path=path)
        return changed(self._put(FirstPage.FILE, content, path, replace=replace), path=path)

    def by_form(self, values: Sequence[tuple[str, str]], *, replace: bool) -> SetUpTried:
        """Set up by APIs of the catalogue, from what was filled in: client_id, authority, api, API.NAME."""
        typed = {name: value.strip() for name, value in values if name != "api"}
        chosen = [value for name, value in values if name == "api"]
        tenant = typed.get("authority", "")
        authority = tenant if not tenant or "://" in tenant else f"{MICROSOFT}/{tenant}"
        parameters = {name: value for name, value in typed.items() if "." in name}
        client_id = typed.get("client_id", "")
        try:
            made = new_file(client_id=client_id, authority=authority, wanted=chosen, values=parameters)
        except NewFileError as error:
            return SetUpTried(FirstPage.SET_UP, mistakes=(*error.mistakes, *self._of_tenant(authority)))
        tried = self._put(FirstPage.SET_UP, made.text.encode(), "", replace=replace)
        return changed(tried, mistakes=tuple(map(_of_field, tried.mistakes)))

    def _of_tenant(self, authority: str) -> list[Mistake]:
        """Return the tenant's mistakes, in a configuration that has no others."""
        made = new_file(client_id=CLIENT_ID_EXAMPLE, authority=authority, wanted=["graph"], values={})
        found = self._judge(made.text.encode())
        return [_of_field(each) for each in found.mistakes if each.key == "authority"]

    def _put(self, form: str, content: bytes, source: str, *, replace: bool) -> SetUpTried:
        found = self._judge(content)
        if found.unconfigured:
            return SetUpTried(form, mistakes=(Mistake("", _(_TASTE_ONLY), source),))
        if found.settings is None:
            return SetUpTried(form, mistakes=tuple(self._placed(each, source) for each in found.mistakes))
        try:
            if not replace and self.file.exists() and self.file.read_bytes() != content:
                return SetUpTried(form, exists=True)
            write_whole(self.file, content)
        except OSError as error:
            wrong = _("It can't be written: {reason}.", reason=error.strerror)
            return SetUpTried(form, mistakes=(Mistake("", wrong, str(self.file)),))
        return SetUpTried(form, written=str(self.file))

    def _placed(self, mistake: Mistake, source: str) -> Mistake:
        """Return a mistake with the file that the user knows: the content has not been written yet."""
        return changed(mistake, file=source) if mistake.file == str(self.file) else mistake


def _of_field(mistake: Mistake) -> Mistake:
    """Return a mistake in the words of the form, where the authority is called the tenant."""
    message = mistake.message.replace(_("The authority"), _("The tenant's address"))
    return changed(mistake, message=message, file="", line=None)


def offered() -> tuple[Offered, ...]:
    """Return the APIs of the catalogue, each with its common calls and what these need."""
    found = []
    for api in catalogue():
        usual = tuple(call for call in api.calls if call.usual)
        choice = Choice(api, usual)
        parameters = tuple((each.name, _(each.text), each.example) for each in api.needed(usual))
        calls = tuple(call.title for call in usual)
        must = consent_sentences(choice.administrator, choice.in_new_organisations)
        found.append(Offered(api.name, api.title, choice.permissions, must, calls, parameters))
    return tuple(found)


def start_demo(tell: Callable[[SetUpTried], None], environ: Mapping[str, str] | None = None) -> None:
    """Start the demo as a program of its own, and wait for its end; `tell` is called with the result."""
    missing = [name for name in DEMO_NEEDS if find_spec(name) is None]
    if missing:
        said = (_("The demo needs packages that aren't installed"), _(TO_HAVE_THE_DEMO))
        tell(SetUpTried(FirstPage.DEMO, said=said))
        return
    words = _(
        "Its own window and icon appear, both with a violet sign. Choose “Sign in and consent to all APIs…” there."
    )
    tell(SetUpTried(FirstPage.DEMO, said=(_("The demo is starting"), words)))
    # Not through a pipe: the demo may outlive this program, and nobody would read it.
    with tempfile.TemporaryFile() as output:
        try:
            demo = subprocess.Popen(
                [*launcher(), "demo"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=output,
                start_new_session=True,
                env=environ,
            )
            code = demo.wait()
        except OSError as error:
            code, words = 1, str(error.strerror)
        else:
            output.seek(0)
            words = output.read().decode("utf-8", "replace").strip().rpartition("\n")[2]
    if code > 0:
        tell(SetUpTried(FirstPage.DEMO, mistakes=(Mistake("", words or _("The demo ended with {code}.", code=code)),)))
    else:
        tell(SetUpTried(FirstPage.DEMO))
