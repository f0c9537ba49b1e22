"""What a change of a setting does to the user's own file."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import stat
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from trayapp.settings.definition import TOP
from trayapp.settings.errors import ConfigurationError
from trayapp.settings.resolve import BY_KEY
from trayapp.settings.setting import Kind, Setting, Value
from trayapp.settings.source import Layer
from trayapp.settings.template import template
from trayapp.settings.writer import FileChangedError, SettingsWriter, edited, own_writer, value_of
from trayapp.system import folders as places_module
from trayapp.system.files import write_whole
from trayapp.system.folders import Folders

needs_root = pytest.mark.skipif(sys.platform == "win32" or os.getuid() != 0, reason="only root gives files away")

WHOLE = """\
client_id = "11111111-2222-3333-4444-555555555555"
authority = "https://login.microsoftonline.com/organizations"

[[api]]
name = "vendor"
scopes = ["https://mytenant.onmicrosoft.com/vendorapi/vendor.read"]
"""


def changed(text: str, **changes: Value) -> str:
    return edited(text.encode(), changes).decode()


def places(folder: Path) -> Folders:
    return Folders(folder / "config", folder / "data", folder / "log", folder / "machine", folder / "cache")


def writer(folder: Path, text: str | None = WHOLE, config_file: str | None = None) -> SettingsWriter:
    made = own_writer(config_file, places(folder), {})
    if text is not None:
        made.file.parent.mkdir(parents=True, exist_ok=True)
        made.file.write_text(text, encoding="utf-8")
    return made


def refused(made: SettingsWriter, **changes: Value) -> str:
    before = made.file.read_bytes() if made.file.exists() else None
    with pytest.raises(ConfigurationError) as caught:
        made.change(changes)
    assert (made.file.read_bytes() if made.file.exists() else None) == before
    return str(caught.value)


def policy(kind: str, **values: object) -> Path:
    folder = places_module.POLICIES / kind
    folder.mkdir(parents=True, exist_ok=True)
    for each in (folder, *list(folder.parents)[:2]):
        each.chmod(0o755)
    file = folder / "policy.json"
    file.write_text(json.dumps(values))
    file.chmod(0o644)
    return file


class TestTheText:
    @pytest.mark.parametrize(
        ("before", "changes", "after"),
        [
            ("", {"theme": "dark"}, 'theme = "dark"\n'),
            ("theme = 'light' # mine\n", {"theme": "dark"}, 'theme = "dark" # mine\n'),
            ("a = 1", {"theme": "dark"}, 'a = 1\ntheme = "dark"\n'),
            ("# Mine\n", {"call_timeout": 5}, "# Mine\ncall_timeout = 5\n"),
            # Above the tables, and above the comments that belong to them.
            ("a = 1\n\n# My APIs\n[[api]]\nx = 1\n", {"b": True}, "a = 1\nb = true\n\n# My APIs\n[[api]]\nx = 1\n"),
            ("# Head\n\n# My APIs\n[[api]]\n", {"b": True}, "# Head\n\nb = true\n\n# My APIs\n[[api]]\n"),
            ("[[api]]\n", {"b": True}, "b = true\n\n[[api]]\n"),
            # Where the comment is that names it.
            ("# What\n# theme = 1\n\n# z = 1\n", {"theme": "dark"}, '# What\n# theme = 1\ntheme = "dark"\n\n# z = 1\n'),
            # In its old place, also where a table has a key of the same name.
            ("b = 1\n[[api]]\nb = 2\n", {"b": 3}, "b = 3\n[[api]]\nb = 2\n"),
            ("x = 0\n[[api]]\nb = 2\n", {"b": 3}, "x = 0\nb = 3\n\n[[api]]\nb = 2\n"),
            # A list keeps what is written beside its items.
            ('l = [\n  "a", # one\n  "b", # two\n]\n', {"l": ("b", "c")}, 'l = [\n  "b", # two\n  "c",\n]\n'),
            ('l = ["a", "b"]\n', {"l": ()}, "l = []\n"),
            ('l = ["a","b"] # mine\n', {"l": ("c",)}, 'l = ["c"] # mine\n'),
            # Taken out.
            ("a = 1\ntheme = 2\nb = 3\n", {"theme": None}, "a = 1\nb = 3\n"),
            ("a = 1\n", {"theme": None}, "a = 1\n"),
            # Lines of Windows.
            ("a = 1\r\n\r\n[[api]]\r\n", {"b": 2}, "a = 1\r\nb = 2\r\n\r\n[[api]]\r\n"),
            ("\ufeffa = 1\n", {"b": 2}, "\ufeffa = 1\nb = 2\n"),
            ('"theme" = 1\n', {"theme": "dark"}, '"theme" = "dark"\n'),
            ('a = """\n[[api]]\n# b = 1\n"""\n', {"b": "x"}, 'a = """\n[[api]]\n# b = 1\n"""\nb = "x"\n'),
        ],
    )  # fmt: skip
    def test_all_else_stays_as_it_was_written(self, before: str, changes: dict[str, Value], after: str) -> None:
        assert changed(before, **changes) == after

    @given(
        st.lists(
            st.sampled_from(
                ["# a comment\n", "\n", "x = 1 # why\n", 'y = ["a", # b\n]\n', '# theme = "system"\n', "z.q = 'é'\n",
                 "[table]\n", "y = ['a','b']\n", "[[api]]\nname = 1\n", '"theme" = "light"\n',
                 "theme.x = 1\n", "w = {a = [1, 2]}\n"]
            ),
            max_size=8,
        ),
        st.sampled_from(["theme", "x", "y", "new"]),
        st.sampled_from(["dark", 7, True, ("a", "ß"), None]),
    )  # fmt: skip
    @example(["theme.x = 1\n"], "theme", None)
    def test_nothing_but_the_key_changes_whatever_the_file_holds(
        self, parts: list[str], key: str, value: Value
    ) -> None:
        text = "".join(parts)
        try:
            before = tomllib.loads(text)
        except ValueError:
            with pytest.raises(ValueError, match=r"."):
                changed(text, **{key: value})
            return
        after = changed(text, **{key: value})
        wanted = {**before, key: list(value) if isinstance(value, tuple) else value}
        assert tomllib.loads(after) == {name: each for name, each in wanted.items() if each is not None}
        assert after.count("# a comment") == text.count("# a comment")
        if key not in before and value is not None:  # what is added can be taken out again
            assert [line for line in after.splitlines() if line.strip() and line in text.splitlines()] == [
                line for line in text.splitlines() if line.strip()
            ]

    @pytest.mark.parametrize(
        "setting", [each for each in TOP if each.kind is not Kind.TABLES], ids=lambda each: each.key
    )
    def test_every_setting_has_its_place_in_the_template(self, setting: Setting) -> None:
        value = setting.example if setting.example is not None else setting.default
        lines = changed(template(), **{setting.key: value}).splitlines()
        at = next(at for at, line in enumerate(lines) if line.startswith(f"{setting.key} = "))
        assert lines[at - 1].startswith(f"# {setting.key} = ")

    @pytest.mark.parametrize(
        ("key", "typed", "value"),
        [
            ("autostart", "on", True),
            ("autostart", "False", False),
            ("autostart", "perhaps", "perhaps"),
            ("call_timeout", " 20 ", 20),
            ("call_timeout", "2.5", "2.5"),
            ("call_timeout", "9" * 400, "9" * 400),
            ("theme", "dark", "dark"),
            ("hidden_menu_items", "quit, settings", ("quit", "settings")),
            ("hidden_menu_items", '["quit"]', ("quit",)),
            ("hidden_menu_items", "[quit", "[quit"),
            ("hidden_menu_items", "[" * 3000, "[" * 3000),
            ("hidden_menu_items", "", ()),
        ],
    )
    def test_what_is_typed_is_read_by_the_setting_s_kind(self, key: str, typed: str, value: Value) -> None:
        assert value_of(BY_KEY[key], typed) == value


class TestTheFile:
    def test_a_change_is_in_force_and_can_be_undone(self, tmp_path: Path) -> None:
        made = writer(tmp_path)
        found = made.change({"theme": "dark"})
        assert (found.values["theme"].value, found.values["theme"].origin.line) == ("dark", 3)
        made.undo()
        assert made.file.read_text() == WHOLE

    def test_a_file_that_is_not_there_is_made_with_every_setting_explained_and_goes_again(self, tmp_path: Path) -> None:
        made = writer(tmp_path, None)
        made.change({"theme": "dark"})
        assert made.file.read_text() == changed(template(), theme="dark")
        assert stat.S_IMODE(made.file.stat().st_mode) == 0o600 or sys.platform == "win32"
        made.undo()
        assert not made.file.exists()

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"theme": "drak"}, 'Did you mean "dark"?'),
            ({"call_timeout": 0}, "out of range"),
            ({"call_timeout": "soon"}, "a whole number from 1 to 600"),
            ({"them": "dark"}, 'Did you mean "theme"?'),
            ({"api": ()}, "changed in the file"),
            ({"client_id": None}, "missing"),
            ({"ca_file": "nothing.pem"}, "nothing.pem"),
        ],
    )
    def test_what_cannot_be_used_is_not_written(self, tmp_path: Path, changes: dict[str, Value], says: str) -> None:
        assert says in refused(writer(tmp_path), **changes)

    @pytest.mark.parametrize(
        ("text", "changes", "says"),
        [
            (f"x = {'[' * 3000}{']' * 3000}\n{WHOLE}", {"theme": "dark"}, "nested too deeply"),
            (f"{WHOLE}[[theme]]\nx = 1\n", {"theme": None}, "The value must be one of"),
            (WHOLE, {"help_desk": "half of \ud83d"}, "can't be written as text"),
        ],
    )
    def test_what_no_tool_can_write_is_said(
        self, tmp_path: Path, text: str, changes: dict[str, Value], says: str
    ) -> None:
        assert says in refused(writer(tmp_path, text), **changes)

    def test_a_file_with_another_mistake_can_be_changed(self, tmp_path: Path) -> None:
        made = writer(tmp_path, WHOLE.replace("client_id", 'theme = "drak"\ncall_timeout = 0\nclient_id', 1))
        assert made.change({"theme": "dark"}).values["theme"].value == "dark"
        assert made.change({"call_timeout": None}).settings is not None

    def test_a_broken_file_is_not_touched_and_says_where_it_is_broken(self, tmp_path: Path) -> None:
        assert "line 2" in refused(writer(tmp_path, 'theme = "dark"\nauthority = oops\n'), theme="light")

    @needs_root
    def test_a_locked_value_stays_and_names_its_policy(self, tmp_path: Path) -> None:
        file = policy("managed", call_timeout=7)
        says = refused(writer(tmp_path), call_timeout=8)
        assert str(file) in says
        assert "policy of this computer" in says

    @needs_root
    def test_a_recommended_value_can_be_changed(self, tmp_path: Path) -> None:
        policy("recommended", call_timeout=7)
        found = writer(tmp_path).change({"call_timeout": 8}).values["call_timeout"]
        assert (found.value, found.origin.layer, len(found.overrides)) == (8, Layer.PERSON, 1)

    def test_a_file_that_was_named_is_the_one_that_is_changed(self, tmp_path: Path) -> None:
        own, named = writer(tmp_path).file, tmp_path / "named.toml"
        named.write_text(WHOLE)
        made = own_writer(str(named), places(tmp_path), {})
        assert made.change({"theme": "dark"}).values["theme"].origin.layer is Layer.COMMAND_LINE
        assert own.read_text() == WHOLE
        named.unlink()
        with pytest.raises(FileNotFoundError):  # the name may be mistyped
            made.change({"theme": "dark"})

    def test_the_computer_s_file_is_not_touched(self, tmp_path: Path) -> None:
        computer = places(tmp_path).machine_file
        computer.parent.mkdir()
        computer.write_text(WHOLE + "")
        made = writer(tmp_path, None)
        assert made.change({"theme": "dark"}).settings is not None
        assert computer.read_text() == WHOLE
        assert "theme" in made.file.read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="modes and links as POSIX has them")
class TestRights:
    def test_the_mode_stays(self, tmp_path: Path) -> None:
        made = writer(tmp_path)
        made.file.chmod(0o640)
        made.change({"theme": "dark"})
        assert stat.S_IMODE(made.file.stat().st_mode) == 0o640

    @needs_root
    def test_the_owner_stays(self, tmp_path: Path) -> None:
        made = writer(tmp_path)
        os.chown(made.file, 12345, 23456)
        made.change({"theme": "dark"})
        assert (made.file.stat().st_uid, made.file.stat().st_gid) == (12345, 23456)

    @needs_root
    @pytest.mark.parametrize(("before", "after"), [(0o640, 0o600), (0o664, 0o644), (0o600, 0o600)])
    def test_a_group_that_is_not_one_s_own_does_not_hinder_and_gives_no_rights_to_another(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: int, after: int
    ) -> None:
        made = writer(tmp_path)
        os.chown(made.file, -1, 23456)
        made.file.chmod(before)

        def as_for_a_person(_path: Path, _owner: int, _group: int) -> None:
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

        monkeypatch.setattr(os, "chown", as_for_a_person)
        made.change({"theme": "dark"})
        assert "theme" in made.file.read_text()
        assert stat.S_IMODE(made.file.stat().st_mode) == after

    def test_a_link_stays_one(self, tmp_path: Path) -> None:
        made = writer(tmp_path)
        real = tmp_path / "dotfiles" / "mine.toml"
        real.parent.mkdir()
        made.file.rename(real)
        made.file.symlink_to(real)
        made.change({"theme": "dark"})
        assert made.file.is_symlink()
        assert "theme" in real.read_text()
        made.undo()
        assert real.read_text() == WHOLE

    def test_a_read_only_file_is_left_alone(self, tmp_path: Path) -> None:
        made = writer(tmp_path)
        made.file.chmod(0o444)
        with pytest.raises(PermissionError, match="read-only"):
            made.change({"theme": "dark"})
        assert made.file.read_text() == WHOLE

    def test_a_link_in_a_circle_is_an_error(self, tmp_path: Path) -> None:
        made = writer(tmp_path)
        made.file.unlink()
        made.file.symlink_to(made.file)
        with pytest.raises(OSError, match="links"):
            made.change({"theme": "dark"})

    def test_a_full_disk_changes_nothing_and_leaves_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = writer(tmp_path)

        def full(_handle: int) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            made.change({"theme": "dark"})
        assert [each.name for each in made.file.parent.iterdir()] == [made.file.name]
        assert made.file.read_text() == WHOLE


class TestOthers:
    def test_what_an_editor_wrote_meanwhile_is_kept(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        made = writer(tmp_path)
        write = write_whole
        others = iter(["# first\n", "# second\n"])

        def slow(*arguments: object, **named: object) -> None:
            if (text := next(others, None)) is not None:
                made.file.write_text(text + made.file.read_text())
            write(*arguments, **named)  # type: ignore[arg-type] # as they were given

        monkeypatch.setattr("trayapp.settings.writer.write_whole", slow)
        made.change({"theme": "dark"})
        assert made.file.read_text() == changed(f"# second\n# first\n{WHOLE}", theme="dark")

    def test_a_file_that_never_rests_is_said(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        made = writer(tmp_path)
        write = write_whole

        def slow(*arguments: object, **named: object) -> None:
            made.file.write_text(made.file.read_text() + "\n")
            write(*arguments, **named)  # type: ignore[arg-type] # as they were given

        monkeypatch.setattr("trayapp.settings.writer.write_whole", slow)
        with pytest.raises(FileChangedError, match="changed meanwhile"):
            made.change({"theme": "dark"})

    def test_what_was_changed_since_is_not_undone(self, tmp_path: Path) -> None:
        made = writer(tmp_path)
        made.change({"theme": "dark"})
        made.file.write_text(text := made.file.read_text() + "# more\n")
        with pytest.raises(FileChangedError):
            made.undo()
        assert made.file.read_text() == text

    def test_several_processes_at_once_lose_nothing(self, tmp_path: Path) -> None:
        made = writer(tmp_path)
        changes: list[dict[str, Value]] = [
            {"theme": "dark"}, {"call_timeout": 5}, {"log_level": "info"},
            {"language": "de"},
        ]  # fmt: skip
        spawn = multiprocessing.get_context("spawn")
        running = [spawn.Process(target=change_once, args=(tmp_path, each)) for each in changes]
        for each in running:
            each.start()
        for each in running:
            each.join()
        assert [each.exitcode for each in running] == [0] * len(changes)
        document = tomllib.loads(made.file.read_text())
        assert {key: document.get(key) for each in changes for key in each} == {
            k: v for c in changes for k, v in c.items()
        }


def change_once(folder: Path, change: dict[str, Value]) -> None:
    own_writer(None, places(folder), {}).change(change)


def test_a_key_that_is_a_table_somewhere_is_left_to_a_person() -> None:
    with pytest.raises(ConfigurationError, match="only you can change"):
        changed("[client_id.x]\n", client_id="a")
