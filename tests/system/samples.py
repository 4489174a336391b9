"""Scans and PDFs that nobody here made: test files of PDF tools, fetched by name.

They come out of source distributions, by the ordinary client and the machine's own
configuration, are kept in `.local/samples` and checked against these SHA-256.
"""

import os
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

CACHE = Path(__file__).resolve().parents[2] / ".local" / "samples"
PINS = {
    "img2pdf==0.6.3": (
        "219518020f5bd242bdc46493941ea3f756f664c2e86f2454721e74353f58cd95"
    ),
    "ocrmypdf==17.13.0": (
        "151c35d810eb628fbc5cb9bbe80b834ecf094737efa0e7a2e9e1fac3c730ed49"
    ),
    "pikepdf==10.18.0": (
        "cb555ebff93482e8a6eb55881488b469bbb2b5675161c1b93a0510a8642d98d0"
    ),
    "pypdf==7.1.0": "ca3fa902369e98a6d2cb7b56396de902b72ef9bb3c1e8706c1bfc7d8bd0cf0d7",
}
KINDS = (".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".gif", ".bmp")
#: Larger ones only cost time.
SIZE_LIMIT = 1_500_000


@dataclass(frozen=True)
class Sample:
    """One file: a name that is used once, and its bytes."""

    name: str
    raw: bytes

    @property
    def is_pdf(self):
        return self.name.endswith(".pdf")


def fetch():
    """Return the fetched archives, as paths; from the cache when they are there.

    :raise subprocess.CalledProcessError: without network and cache
    """
    CACHE.mkdir(parents=True, exist_ok=True)
    archives = _cached()
    if len(archives) < len(PINS):
        wanted = CACHE / "requirements.txt"
        lines = [f"{pin} --hash=sha256:{digest}" for pin, digest in PINS.items()]
        wanted.write_text("\n".join(lines) + "\n")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--no-binary", ":all:", "--require-hashes", "-r", str(wanted)]
        command += ["-d", str(CACHE), "--disable-pip-version-check"]
        subprocess.run(command, check=True, env={**os.environ, "PIP_NO_INPUT": "1"})
        archives = _cached()
    return archives


def _cached():
    names = {pin.split("==")[0]: pin.split("==")[1] for pin in PINS}
    paths = [CACHE / f"{name}-{version}.tar.gz" for name, version in names.items()]
    return [path for path in paths if path.exists()]


def samples():
    """Return (files to keep, files that are empty) out of all archives."""
    found, empty, seen = [], [], set()
    for path in fetch():
        package = path.name.split("-")[0]
        with tarfile.open(path) as archive:
            for member in sorted(archive.getmembers(), key=lambda one: one.name):
                name = PurePosixPath(member.name)
                if not member.isfile() or member.size > SIZE_LIMIT:
                    continue
                if not member.size:
                    empty.append(Sample(f"{package}-{len(empty)}-{name.name}", b""))
                elif name.suffix in KINDS:
                    raw = archive.extractfile(member).read()
                    if raw not in seen:
                        seen.add(raw)
                        unique = f"{package}-{len(found)}-{name.name}"
                        found.append(Sample(unique, raw))
    return found, empty
