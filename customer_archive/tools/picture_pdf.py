"""A picture as a page of a PDF: on A4, upright, its own bytes kept where possible."""

import io
import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from PIL import Image, ImageOps, UnidentifiedImageError

from .files import content_mimetype
from .picture_parts import STRIP_BYTES, STRIP_OFFSETS, is_whole, png_chunks

#: A4 in points.
SHORT, LONG = 595.276, 841.89
#: Pixels of one picture: A4 at 1,200 dpi.
MAX_PIXELS = 150_000_000
#: What Pillow raises about a picture that it cannot read.
PICTURE_ERRORS = (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError)

_ORIENTATION = 0x0112

#: EXIF orientation -> how the picture lies on the place ``x y`` of size ``w h``, as
#: factors of the matrix [a b c d] and of the shift by (w, h).
_LIES = {
    1: ((1, 0, 0, 1), (0, 0)),
    2: ((-1, 0, 0, 1), (1, 0)),
    3: ((-1, 0, 0, -1), (1, 1)),
    4: ((1, 0, 0, -1), (0, 1)),
    5: ((0, -1, -1, 0), (1, 1)),
    6: ((0, -1, 1, 0), (0, 1)),
    7: ((0, 1, 1, 0), (0, 0)),
    8: ((0, 1, -1, 0), (1, 0)),
}
_COLOURS = {1: b"/DeviceGray", 3: b"/DeviceRGB", 4: b"/DeviceCMYK"}


@dataclass(frozen=True)
class _Picture:
    """A picture in the words of PDF."""

    width: int
    height: int
    data: bytes
    filter: bytes
    channels: int
    bits: int = 8
    extra: bytes = b""
    palette: bytes = b""
    profile: bytes = b""
    orientation: int = 1
    dpi: tuple[float, float] = field(default=(0.0, 0.0))


@contextmanager
def opened_picture(raw: bytes) -> Iterator[Image.Image]:
    """Yield the picture, not unpacked yet.

    :raise DecompressionBombError: when it has too many pixels
    """
    # Pillow's own limit stands a little higher
    with Image.open(io.BytesIO(raw)) as image:
        _check_size(image)
        yield image


def _check_size(image):
    if image.width * image.height > MAX_PIXELS:
        raise Image.DecompressionBombError("too many pixels")


def check_pixels(raw: bytes, pages: Iterable[int]) -> int:
    """Return how many pixels ``pages`` (from 1) have together, without unpacking.

    :raise DecompressionBombError: when one of them has too many
    """
    total = 0
    with opened_picture(raw) as image:
        for page in pages:
            image.seek(page - 1)
            _check_size(image)
            total += image.width * image.height
    return total


def picture_pdf(raw: bytes, page: int = 1) -> bytes:
    """Return a PDF of one A4 page with page ``page`` of the picture.

    Upright or lying, as the picture is; as large as it fits, but not larger than at
    72 dpi, and not larger than it was where it says so itself.
    """
    with opened_picture(raw) as image:
        image.seek(page - 1)
        _check_size(image)
        if not is_whole(raw, image):
            raise OSError("the picture is torn")
        if page == 1 and content_mimetype(raw) == "image/jpeg":
            picture = _jpeg(raw, image)
        elif page == 1 and _png_is_plain(raw):
            picture = _png(raw, image)
        else:
            picture = _unpacked(image)
    return _page(picture)


def _facts(image):
    orientation = image.getexif().get(_ORIENTATION, 1)
    dpi = image.info.get("dpi") or (0, 0)
    return {
        "orientation": orientation if orientation in _LIES else 1,
        "dpi": (float(dpi[0]), float(dpi[1])),
        "profile": image.info.get("icc_profile") or b"",
    }


def _jpeg(raw, image):
    facts = _facts(image)
    width, height, channels = *image.size, len(image.getbands())
    # a photo made for the eye of Photoshop has its inks the other way round
    inverted = channels == 4 and "adobe" in image.info
    # reads all of it, quickly: what is broken inside is noticed here
    image.draft(None, (max(1, width // 8), max(1, height // 8)))
    image.load()
    return _Picture(
        width,
        height,
        raw,
        b"/DCTDecode",
        channels,
        extra=b"/Decode [1 0 1 0 1 0 1 0]" if inverted else b"",
        **facts,
    )


def _png_is_plain(raw):
    """Whether a PDF can hold the very bytes: not interlaced, not transparent."""
    if content_mimetype(raw) != "image/png":
        return False
    kinds = set()
    for kind, data in png_chunks(raw):
        kinds.add(kind)
        if kind == b"IHDR" and (data[9] not in (0, 2, 3) or data[12]):
            return False
    return not kinds & {b"tRNS", b"acTL"}


def _png(raw, image):
    facts = _facts(image)
    image.load()
    chunks = list(png_chunks(raw))
    [header] = [data for kind, data in chunks if kind == b"IHDR"]
    width, height, bits, colour = struct.unpack_from(">IIBB", header)
    palette = b"".join(data for kind, data in chunks if kind == b"PLTE")
    channels = 3 if colour == 2 else 1
    return _Picture(
        width,
        height,
        b"".join(data for kind, data in chunks if kind == b"IDAT"),
        b"/FlateDecode",
        channels,
        bits,
        extra=b"/DecodeParms <</Predictor 15 /Colors %d /BitsPerComponent %d "
        b"/Columns %d>>" % (channels, bits, width),
        palette=palette if colour == 3 else b"",
        **facts,
    )


def _unpacked(image):
    """The picture without loss: black and white as fax, everything else zipped."""
    facts = {**_facts(image), "orientation": 1}
    image.load()
    frame = ImageOps.exif_transpose(image)
    if frame.size != image.size:
        facts["dpi"] = facts["dpi"][::-1]
    if frame.mode == "1":
        return _fax(frame, {**facts, "profile": b""})
    if frame.mode not in ("L", "RGB", "CMYK"):
        if frame.mode not in ("LA", "P", "PA", "RGBA"):
            facts["profile"] = b""
        frame = _plain(frame)
    channels = len(frame.getbands())
    return _Picture(
        *frame.size, zlib.compress(frame.tobytes()), b"/FlateDecode", channels, **facts
    )


def _plain(frame):
    """The picture in grey or colour, on white where it is transparent."""
    if frame.mode.startswith("I;16"):
        # shades above 8 bits cannot be seen, and Pillow would cut them off
        return frame.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if frame.mode in ("I", "F"):
        low, high = frame.getextrema()
        scale = 255 / ((high - low) or 1)
        return frame.point(lambda value: value * scale - low * scale).convert("L")
    if frame.has_transparency_data:
        layer = frame.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        frame = Image.alpha_composite(ground, layer)
    return frame.convert("RGB")


def _fax(frame, facts):
    out = io.BytesIO()
    size = (frame.width + 7) // 8 * frame.height
    frame.save(out, "TIFF", compression="group4", strip_size=size)
    with Image.open(out) as made:
        offsets, lengths = made.tag_v2[STRIP_OFFSETS], made.tag_v2[STRIP_BYTES]
    [offset], [length] = offsets, lengths
    return _Picture(
        *frame.size,
        out.getvalue()[offset : offset + length],
        b"/CCITTFaxDecode",
        1,
        1,
        extra=b"/DecodeParms <</K -1 /BlackIs1 true /Columns %d /Rows %d>>"
        % frame.size,
        **facts,
    )


# --------------------------------------------------------------------------- the PDF


def _place(picture):
    """Return the size of the page and of the picture on it, in points."""
    width, height = picture.width, picture.height
    dpi = picture.dpi
    if picture.orientation > 4:
        width, height, dpi = height, width, dpi[::-1]
    page = (LONG, SHORT) if width > height else (SHORT, LONG)
    # scanners say their resolution; the 72 or 96 of other programs mean nothing
    across, down = dpi if min(dpi) > 100 else (72, 72)
    size = (width * 72 / across, height * 72 / down)
    scale = min(1, page[0] / size[0], page[1] / size[1])
    return page, (size[0] * scale, size[1] * scale)


def _page(picture):
    (page_width, page_height), (width, height) = _place(picture)
    left, bottom = (page_width - width) / 2, (page_height - height) / 2
    (a, b, c, d), (right, up) = _LIES[picture.orientation]
    matrix = (a * width, b * height, c * width, d * height)
    shift = (left + right * width, bottom + up * height)
    numbers = " ".join(f"{number:.3f}" for number in (*matrix, *shift))
    content = f"q {numbers} cm /Im0 Do Q".encode()
    colour, profile = _colour_space(picture)
    image = (
        b"<</Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace %s "
        b"/BitsPerComponent %d /Filter %s %s /Length %d>>"
        % (
            picture.width,
            picture.height,
            colour,
            picture.bits,
            picture.filter,
            picture.extra,
            len(picture.data),
        )
    )
    box = f"[0 0 {page_width:.3f} {page_height:.3f}]".encode()
    objects = [
        b"<</Type /Catalog /Pages 2 0 R>>",
        b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        b"<</Type /Page /Parent 2 0 R /MediaBox %s /Contents 4 0 R "
        b"/Resources <</XObject <</Im0 5 0 R>>>>>>" % box,
        _stream(b"<</Length %d>>" % len(content), content),
        _stream(image, picture.data),
    ]
    if profile:
        head = b"<</N %d /Alternate %s /Length %d>>"
        plain = _COLOURS[picture.channels]
        objects.append(_stream(head % (picture.channels, plain, len(profile)), profile))
    return _file(objects)


def _colour_space(picture):
    """Return the colour space of the picture, and the profile that it refers to."""
    if picture.palette:
        last = len(picture.palette) // 3 - 1
        table = picture.palette.hex().encode()
        return b"[/Indexed /DeviceRGB %d <%s>]" % (last, table), b""
    kinds = {1: b"GRAY", 3: b"RGB ", 4: b"CMYK"}
    profile = picture.profile
    if profile and profile[16:20] == kinds[picture.channels]:
        return b"[/ICCBased 6 0 R]", profile
    return _COLOURS[picture.channels], b""


def _stream(head, data):
    return head + b"\nstream\n" + data + b"\nendstream"


def _file(objects):
    out = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    count = len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % count
    for offset in offsets:
        out += b"%010d 00000 n \n" % offset
    out += b"trailer\n<</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        count,
        start,
    )
    return bytes(out)
