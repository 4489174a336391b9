"""Files in a ZIP, found by name and read without letting it burst.

Windows in Chinese writes names in GB 18030 without saying so; archives may lie about
what they unpack to.
"""

import io
import zipfile
from collections import defaultdict
from pathlib import PurePosixPath

#: A member that unpacks to more than this many times its size is a trap; office files
#: and scans are far below.
MAX_RATIO = 200
#: Below this many bytes the ratio says nothing.
RATIO_FROM = 10_000_000
#: Names in one ZIP.
MAX_MEMBERS = 100_000

_ENCRYPTED, _UTF8_NAME = 0x1, 0x800


class ZipError(ValueError):
    """A ZIP, or a file in it, cannot be used.

    :param code: ``damaged``, ``encrypted``, ``bomb``, ``too_many``, ``too_large``,
        ``missing`` or ``ambiguous``
    :param names: the files that are meant
    """

    def __init__(self, code: str, *names: str):
        super().__init__(code, *names)
        self.code = code
        self.names = names


def member_name(info: zipfile.ZipInfo) -> str:
    """Return the path of a member as its author saw it."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            return name
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/").lstrip("/")


class FileStore:
    """Files by name, out of ZIPs and single files.

    :param max_size: bytes that one file may have
    """

    def __init__(self, max_size: int):
        self.max_size = max_size
        self._by_path: dict[str, tuple] = {}
        self._by_name: dict[str, list[str]] = defaultdict(list)
        self._twice: set[str] = set()

    def __len__(self):
        return len(self._by_path)

    @property
    def paths(self) -> list[str]:
        """Paths of all files, in the order in which they came."""
        return list(self._by_path)

    def add_file(self, name: str, raw: bytes):
        """Add one file that stands alone."""
        self._add(name, (raw, None))

    def add_zip(self, raw: bytes):
        """Add the files of a ZIP; nothing is unpacked yet.

        :raise ZipError: when it is damaged, holds too many files, or would burst
        """
        try:
            container = zipfile.ZipFile(io.BytesIO(raw))
        except (zipfile.BadZipFile, OSError, ValueError):
            raise ZipError("damaged") from None
        members = [info for info in container.infolist() if not info.is_dir()]
        if len(members) > MAX_MEMBERS:
            raise ZipError("too_many")
        for info in members:
            name = member_name(info)
            if name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith("."):
                continue
            if info.file_size > RATIO_FROM and (
                info.file_size > MAX_RATIO * max(info.compress_size, 1)
            ):
                raise ZipError("bomb", name)
            self._add(name, (container, info))

    def _add(self, path, source):
        if path in self._by_path:
            self._twice.add(path)
            return
        self._by_path[path] = source
        self._by_name[PurePosixPath(path).name.lower()].append(path)

    def find(self, name: str) -> str:
        """Return the path that ``name`` means: a path, or a name that is only once.

        :raise ZipError: ``missing`` or ``ambiguous``, with the paths that match
        """
        path = name.replace("\\", "/").lstrip("/")
        if path not in self._by_path:
            paths = self._by_name.get(PurePosixPath(path).name.lower(), [])
            if "/" in path:
                paths = [p for p in paths if p.lower().endswith("/" + path.lower())]
            if not paths:
                raise ZipError("missing", name)
            if len(paths) > 1:
                raise ZipError("ambiguous", *paths)
            path = paths[0]
        if path in self._twice:
            raise ZipError("ambiguous", path)
        return path

    def size(self, path: str) -> int:
        """Return the bytes that a file claims to have."""
        source, info = self._by_path[path]
        return len(source) if info is None else info.file_size

    def content(self, path: str) -> bytes:
        """Return the bytes of a file, never more than allowed.

        :raise ZipError: ``too_large``, ``encrypted`` or ``damaged``, with its path
        """
        source, info = self._by_path[path]
        if self.size(path) > self.max_size:
            raise ZipError("too_large", path)
        if info is None:
            return source
        if info.flag_bits & _ENCRYPTED:
            raise ZipError("encrypted", path)
        try:
            with source.open(info) as file:
                raw = file.read(self.max_size + 1)
        except Exception as error:
            # each compression has errors of its own, and some are not known here
            raise ZipError("damaged", path) from error
        if len(raw) > self.max_size:
            raise ZipError("too_large", path)
        return raw
