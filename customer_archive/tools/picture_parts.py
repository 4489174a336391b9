"""Whether a picture is all there; Pillow in Odoo fills in grey what is missing."""

import struct
from collections.abc import Iterator

from PIL import Image

#: TIFF tags: where the strips of a picture lie, and how long they are.
STRIP_OFFSETS, STRIP_BYTES = 273, 279
_TILE_OFFSETS, _TILE_BYTES = 324, 325
_JPEG_SCAN, _JPEG_END = 0xDA, b"\xff\xd9"


def is_whole(raw: bytes, image: Image.Image) -> bool:
    """Return whether the end of a JPEG, PNG or TIFF is there; True for other kinds.

    :param image: the picture opened from ``raw``, at the frame that is meant
    """
    if image.format in ("JPEG", "MPO"):
        return _jpeg_ends(raw)
    if image.format == "PNG":
        return any(chunk == b"IEND" for chunk, _data in png_chunks(raw))
    if image.format == "TIFF":
        tags = image.tag_v2
        offsets = tags.get(STRIP_OFFSETS) or tags.get(_TILE_OFFSETS) or ()
        lengths = tags.get(STRIP_BYTES) or tags.get(_TILE_BYTES) or ()
        places = zip(offsets, lengths, strict=False)
        return all(offset + length <= len(raw) for offset, length in places)
    return True


def _jpeg_ends(raw: bytes) -> bool:
    """Whether the end of the picture itself is there, not only that of a thumbnail."""
    position = 2
    while position + 4 <= len(raw) and raw[position] == 0xFF:
        if raw[position + 1] == _JPEG_SCAN:
            # between the scans this pair of bytes means the end and nothing else
            return raw.find(_JPEG_END, position) >= 0
        if raw[position + 1] == 0xFF:
            position += 1
        else:
            position += 2 + int.from_bytes(raw[position + 2 : position + 4], "big")
    return False


def png_chunks(raw: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the chunks of a PNG: kind and data."""
    position = 8
    while position + 8 <= len(raw):
        length, kind = struct.unpack_from(">I4s", raw, position)
        yield kind, raw[position + 8 : position + 8 + length]
        position += 12 + length
