"""Looking at captured files: kind, pages, and whether they can be kept at all.

Four-property check at filing (DA/T 70-2018): present and not empty, format known,
can be opened, not encrypted. Nothing here changes a byte.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from .pdfium import PdfiumError, opened_pdf
from .picture_parts import is_whole

#: First bytes of what an archive meets, longest first where one begins another.
SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"PK\x03\x04", "application/zip"),
)

_PDF_HEAD = 1024  # readers accept the header anywhere in the first kilobyte

#: Error code of pdfium for a document that needs a password.
_PDFIUM_ERR_PASSWORD = 4


@dataclass(frozen=True)
class FileFinding:
    """What a look at a file found.

    :param mimetype: by content where known, else what was claimed
    :param pages: number of pages; 0 when the format has none we can count
    :param problem: ``""``, or ``empty``, ``encrypted``, ``damaged``, ``mislabelled``
    """

    mimetype: str
    pages: int
    problem: str = ""


def plain_text(raw: bytes) -> str:
    """Return the words of a text file, whatever it was written with.

    UTF-8 (with or without mark), UTF-16 with its mark, else GB 18030, in which old
    Chinese systems write; what fits nowhere is replaced, never an error.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def content_mimetype(raw: bytes) -> str:
    """Return the kind that the first bytes prove, or an empty string."""
    for signature, mimetype in SIGNATURES:
        if raw.startswith(signature):
            return mimetype
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return "image/webp"
    if b"%PDF-" in raw[:_PDF_HEAD]:
        return "application/pdf"
    return ""


def inspect_file(raw: bytes, claimed: str = "") -> FileFinding:
    """Look at ``raw`` and say what it is, how many pages, and what is wrong.

    :param claimed: the kind that name or sender claim
    """
    if not raw:
        return FileFinding(claimed or "application/x-empty", 0, "empty")
    actual = content_mimetype(raw)
    # office formats are zip or OLE containers: their claim is more precise
    if actual in ("application/zip", "application/x-ole-storage") or not actual:
        if claimed.startswith("image/") and claimed != "image/svg+xml":
            return FileFinding(claimed, 0, "damaged" if not actual else "mislabelled")
        if claimed == "application/pdf":
            return FileFinding(claimed, 0, "damaged" if not actual else "mislabelled")
        return FileFinding(claimed or actual or "application/octet-stream", 0)
    pages, problem = (
        _pdf_pages(raw) if actual == "application/pdf" else _image_pages(raw)
    )
    if not problem and claimed not in ("", "application/octet-stream", actual):
        problem = "mislabelled"
    return FileFinding(actual, pages, problem)


def _pdf_pages(raw: bytes) -> tuple[int, str]:
    try:
        with opened_pdf(raw) as document:
            pages = len(document)
            # a file may open and still have pages that nobody can look at
            for number in range(pages):
                document[number].close()
    except PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code == _PDFIUM_ERR_PASSWORD or b"/Encrypt" in raw:
            return 0, "encrypted"
        return 0, "damaged"
    return pages, "" if pages else "damaged"


def _image_pages(raw: bytes) -> tuple[int, str]:
    try:
        with Image.open(BytesIO(raw)) as image:
            # a phone keeps a small or second view of a photo with it: still one page
            frames = 1 if image.format == "MPO" else getattr(image, "n_frames", 1)
            if not is_whole(raw, image):
                return 0, "damaged"
            image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return 0, "damaged"
    except Image.DecompressionBombError:
        return 1, ""
    return frames, ""


def manifest_digest(digests: Sequence[str]) -> str | None:
    """Return one digest for the files of a document; None without files.

    One file: its own SHA-256, as ``sha256sum`` prints it. Several: the SHA-256 of
    their digests, each on a line of its own, in the order of the files.
    """
    if not digests:
        return None
    if len(digests) == 1:
        return digests[0]
    lines = "".join(f"{digest}\n" for digest in digests)
    return hashlib.sha256(lines.encode("ascii")).hexdigest()
