"""Compiles `consentray.exe`, which has no console, `consentray-cli.exe`, which has one, and the installer's library."""

from __future__ import annotations

import shutil
from pathlib import Path

from installer.windows.compiler import TARGET, zig

HERE = Path(__file__).parent
ICON = HERE.parent.parent.parent / "assets" / "consentray.ico"

# No path of the builder: the same source gives the same bytes. The linker's own defaults are no time stamp, addresses
# that change, and no execution of data.
_FLAGS = ("-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-municode", "-s", f"-ffile-prefix-map={HERE}=.")
_PROGRAMS = (
    ("consentray.exe", ("launcher.c",), "", ("-Wl,--subsystem,windows",)),
    ("consentray-cli.exe", ("launcher.c", "others.c"), "CONSOLE", ("-lwtsapi32", "-luserenv")),
    ("consentray-setup.dll", ("setup.c",), "LIBRARY", ("-shared", "-lmsi")),
)


def compile_launchers(version: str, into: Path, work: Path, cache: Path) -> None:
    """Compile all for `version` into the folder `into`; `work` takes what lies between, `cache` what is fetched."""
    work.mkdir(parents=True)
    four = ".".join([*version.split("."), "0", "0", "0"][:4])
    shutil.copy(ICON, work / "consentray.ico")
    manifest = (HERE / "launcher.manifest").read_text(encoding="utf-8").replace("@VERSION@", four)
    (work / "launcher.manifest").write_text(manifest, encoding="utf-8")
    for name, sources, kind, options in _PROGRAMS:
        values = {"NAME": Path(name).stem, "FILENAME": name, "VERSION": version}
        defined = [f"NUMBERS={four.replace('.', ',')}", *(f'{key}="{value}"' for key, value in values.items()), kind]
        defines = [word for each in defined if each for word in ("/d", each)]
        resource, program = work / f"{name}.res", work / name
        kinds = ("/:target", "x64", "/:auto-includes", "gnu")
        zig(cache, "rc", *kinds, *defines, "/i", work, "/fo", resource, "--", HERE / "launcher.rc")
        given = (*(HERE / source for source in sources), resource, *([f"-D{kind}"] if kind else []), *options)
        zig(cache, "cc", *TARGET, *_FLAGS, "-o", program, *given)
        shutil.copyfile(program, into / name)
