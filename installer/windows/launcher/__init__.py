"""Compiles `consentray.exe`, which has no console, `consentray-cli.exe`, which has one, and the installer's library."""

from __future__ import annotations

import shutil
from pathlib import Path

from installer.windows.tools import run

HERE = Path(__file__).parent
ICON = HERE.parent.parent.parent / "assets" / "consentray.ico"
COMPILER = "x86_64-w64-mingw32-gcc"
RESOURCES = "x86_64-w64-mingw32-windres"


# No time stamp, no path of the builder and no address made of the file's path: the same source gives the same bytes.
_FLAGS = (
    *("-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-municode", "-D_WIN32_WINNT=0x0A00"),
    *("-static-libgcc", "-s", f"-ffile-prefix-map={HERE}=."),
    *("-Wl,--no-insert-timestamp", "-Wl,--dynamicbase", "-Wl,--nxcompat", "-Wl,--high-entropy-va"),
)
_PROGRAMS = (
    ("consentray.exe", ("launcher.c",), ("-mwindows",), ()),
    ("consentray-cli.exe", ("launcher.c", "others.c"), ("-DCONSOLE", "-mconsole"), ("-lwtsapi32", "-luserenv")),
    ("consentray-setup.dll", ("setup.c",), ("-DLIBRARY", "-shared", "-Wl,--disable-auto-image-base"), ("-lmsi",)),
)


def compile_launchers(version: str, into: Path, work: Path) -> list[Path]:
    """Compile all for `version` into the folder `into`; `work` takes what lies between. Return their files."""
    work.mkdir(parents=True)
    four = ".".join([*version.split("."), "0", "0", "0"][:4])
    shutil.copy(ICON, work / "consentray.ico")
    manifest = (HERE / "launcher.manifest").read_text(encoding="utf-8").replace("@VERSION@", four)
    (work / "launcher.manifest").write_text(manifest, encoding="utf-8")
    made = []
    for name, sources, flags, libraries in _PROGRAMS:
        values = {"NAME": Path(name).stem, "FILENAME": name, "VERSION": version}
        defines = [f"-DNUMBERS={four.replace('.', ',')}", *(f'-D{key}=\\"{value}\\"' for key, value in values.items())]
        kinds = [flag for flag in flags if flag.startswith("-D")]
        resource = work / f"{name}.o"
        run(RESOURCES, *defines, *kinds, "-I", str(work), HERE / "launcher.rc", resource)
        run(COMPILER, *_FLAGS, *flags, "-o", into / name, *(HERE / source for source in sources), resource, *libraries)
        made.append(into / name)
    return made
