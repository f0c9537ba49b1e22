r"""Assembles what is installed, as plain files, laid out as it will stand in ``C:\Program Files\Consentray``.

- ``consentray.exe``, ``consentray-cli.exe``: our launchers.
- ``python313.dll``, ``python313._pth``: the Python that ships, and where it looks for modules.
- ``python313.zip``: its library, compiled; stored, not compressed.
- ``DLLs``, ``tcl``: its extension modules; Tcl and Tk.
- ``lib``: the packages of requirements-windows.lock.
- ``app\trayapp``: the program.
- ``licences``: Python's and ours; each package's is in its own folder below ``lib``.
"""

from __future__ import annotations

import fnmatch
import re
import shutil
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any, Final

from installer.retry import persistently
from installer.windows import runtime
from installer.windows.bytecode import Job, compile_all
from installer.windows.launcher import compile_launchers
from installer.windows.tools import BuildError, run

ROOT: Final = Path(__file__).parent.parent.parent
LOCK: Final = ROOT / "requirements-windows.lock"
PATHS: Final = (f"python{runtime.ABI}.zip", "DLLs", "app", "lib")
"""Where Python looks for modules, and nowhere else (Python's documentation, the ``._pth`` file)."""

UNUSED_IN_PACKAGES: Final = (
    "pystray/_darwin.py",  # the back ends of other systems
    "pystray/_xorg.py",
    "pystray/_gtk.py",
    "pystray/_appindicator.py",
    "pystray/_util/gtk.py",
    "pystray/_util/notify_dbus.py",
    "PIL/_avif.*",  # formats, type and colours that no picture of the program has
    "PIL/_webp.*",
    "PIL/_imagingcms.*",
    "PIL/_imagingft.*",
    "msal/broker.py",
    "tzdata/zones",  # lists of the time zones
    "tzdata/zoneinfo/*.tab",
    "tzdata/zoneinfo/tzdata.zi",
    "tzdata/zoneinfo/leapseconds",
    "*.pyi",
    "*/py.typed",
    "*.dist-info/RECORD",
    "*.dist-info/WHEEL",
    "*.dist-info/REQUESTED",
    "*.dist-info/INSTALLER",
    "*.dist-info/direct_url.json",
    "*.dist-info/top_level.txt",
    "*.dist-info/entry_points.txt",
    "*.dist-info/sboms/*",
    "bin/*",
)
REPLACEABLE: Final = {("lib", "pystray")}
"""What anybody may put a changed copy in the place of (LGPL version 3, section 4)."""
DEMO: Final = "demo"
"""The embedded identity platform is in no installer."""


def assemble(into: Path, work: Path, cache: Path, version: str) -> None:
    """Make the payload of `version` in the new folder `into`; `work` takes what lies between, `cache` what is fetched.

    Raises `FetchError` or `BuildError`.
    """
    root = work / "python"
    runtime.unpack(cache, root)
    runtime.check_signatures(root, cache)
    into.mkdir(parents=True)
    for name in runtime.BINARIES:
        _copy(root / name, into / name)
    for script in runtime.scripts(root):
        _copy(root / "tcl" / script, into / "tcl" / script)
    _copy(root / "LICENSE.txt", into / "licences" / "Python.txt")
    _copy(ROOT / "LICENSE", into / "licences" / "Consentray.txt")
    (into / f"python{runtime.ABI}._pth").write_text("".join(f"{path}\n" for path in PATHS), encoding="ascii")
    _install_packages(into / "lib")
    _copy_program(into / "app", version)
    compiled = work / "library"
    jobs = [
        Job(root / "Lib" / module, compiled / module.with_suffix(".pyc"), "\\".join(("Lib", *module.parts)))
        for module in runtime.modules(root)
    ]
    for folder in ("app", "lib"):
        for source in sorted((into / folder).rglob("*.py")):
            target = source.parent / "__pycache__" / f"{source.stem}.cpython-{runtime.ABI}.pyc"
            place = source.relative_to(into).parts
            jobs.append(Job(source, target, "\\".join(place), checked=place[:2] in REPLACEABLE))
    compile_all(root, jobs, work)
    _zip(compiled, into / f"python{runtime.ABI}.zip")
    compile_launchers(version, into, work / "launcher", cache)


def _project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _install_packages(into: Path) -> None:
    command = (
        sys.executable,
        *("-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
        *("--no-deps", "--require-hashes", "--only-binary=:all:", "--no-compile", "--upgrade"),
        *("--platform", "win_amd64", "--python-version", f"{runtime.ABI[0]}.{runtime.ABI[1:]}"),
        *("--implementation", "cp", "--target", into, "--requirement", LOCK),
    )
    persistently(lambda: run(*command, timeout=900), "pip", BuildError)
    for file in sorted(into.rglob("*")):
        name = file.relative_to(into).as_posix()
        if file.is_file() and any(fnmatch.fnmatchcase(name, pattern) for pattern in UNUSED_IN_PACKAGES):
            file.unlink()
    _remove_empty(into)


def _copy_program(into: Path, version: str) -> None:
    data = _project()["tool"]["setuptools"]["package-data"]["trayapp"]
    package = ROOT / "trayapp"
    for file in sorted(package.rglob("*")):
        name = file.relative_to(package)
        if name.parts[0] == DEMO or "__pycache__" in name.parts or not file.is_file():
            continue
        if file.suffix == ".py" or any(fnmatch.fnmatchcase(name.as_posix(), pattern) for pattern in data):
            _copy(file, into / "trayapp" / name)
    about = into / "trayapp" / "__init__.py"
    text = re.sub(r'(?m)^__version__ = ".*"$', f'__version__ = "{version}"', about.read_text(encoding="utf-8"))
    about.write_text(text, encoding="utf-8")


def _zip(folder: Path, file: Path) -> None:
    """Put a folder into an archive: uncompressed, in one order and of one time."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for each in sorted(folder.rglob("*")):
            if each.is_file():
                entry = zipfile.ZipInfo(each.relative_to(folder).as_posix(), (1980, 1, 1, 0, 0, 0))
                archive.writestr(entry, each.read_bytes())


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _remove_empty(folder: Path) -> None:
    for each in sorted(folder.rglob("*"), reverse=True):
        if each.is_dir() and not any(each.iterdir()):
            each.rmdir()
