"""Compiles the launchers: `consentray.exe` without a console, `consentray-cli.exe` with one."""

from __future__ import annotations

import shutil
from pathlib import Path

from installer.windows.tools import run

HERE = Path(__file__).parent
ICON = HERE.parent.parent.parent / "assets" / "consentray.ico"
COMPILER = "x86_64-w64-mingw32-gcc"
RESOURCES = "x86_64-w64-mingw32-windres"


def compile_launchers(version: str, into: Path, work: Path) -> list[Path]:
    """Compile both for `version` into the folder `into`; `work` takes what lies between. Give their files."""
    work.mkdir(parents=True)
    four = ".".join([*version.split("."), "0", "0", "0"][:4])
    shutil.copy(ICON, work / "consentray.ico")
    manifest = (HERE / "launcher.manifest").read_text(encoding="utf-8").replace("@VERSION@", four)
    (work / "launcher.manifest").write_text(manifest, encoding="utf-8")
    made = []
    for name, console in (("consentray", False), ("consentray-cli", True)):
        values = {"NAME": name, "FILENAME": f"{name}.exe", "VERSION": version}
        defines = [f"-DNUMBERS={four.replace('.', ',')}", *(f'-D{key}=\\"{value}\\"' for key, value in values.items())]
        resource = work / f"{name}.o"
        flags = ["-DCONSOLE"] if console else []
        run(RESOURCES, *defines, *flags, "-I", str(work), HERE / "launcher.rc", resource)
        program = into / f"{name}.exe"
        # No time stamp and no path of the builder: the same source gives the same bytes.
        run(
            COMPILER,
            *("-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-municode", "-D_WIN32_WINNT=0x0A00"),
            *([*flags, "-mconsole"] if console else ["-mwindows"]),
            *("-static-libgcc", "-s", f"-ffile-prefix-map={HERE}=."),
            *("-Wl,--no-insert-timestamp", "-Wl,--dynamicbase", "-Wl,--nxcompat", "-Wl,--high-entropy-va"),
            *("-o", program, HERE / "launcher.c", resource),
        )
        made.append(program)
    return made
