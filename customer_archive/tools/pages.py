"""Pages of a file as images, with a watermark where the reader may only look."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont, ImageOps

from .files import content_mimetype
from .pdfium import PdfiumError, opened_pdf

#: Widest page image that is rendered, in pixels: enough to read A4 at 200 dpi.
MAX_WIDTH = 1654
DEFAULT_WIDTH = 1000


class PageError(ValueError):
    """The page does not exist or cannot be rendered."""


def render_page(
    raw: bytes, page: int, width: int = DEFAULT_WIDTH, watermark: str = ""
) -> bytes:
    """Return page ``page`` (from 1) of a PDF or image file as JPEG.

    :param width: wanted width in pixels, at most :data:`MAX_WIDTH`
    :param watermark: text burnt into the picture, repeated all over it
    :raise PageError: for a page that is not there, or content that is neither
    """
    width = max(100, min(width, MAX_WIDTH))
    if content_mimetype(raw) == "application/pdf":
        image = _pdf_page(raw, page, width)
    else:
        image = _image_page(raw, page, width)
    if watermark:
        image = _marked(image, watermark)
    out = BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue()


def _pdf_page(raw, page, width):
    try:
        with opened_pdf(raw) as document:
            if not 1 <= page <= len(document):
                raise PageError(f"no page {page}")
            leaf = document[page - 1]
            # a huge page must not become a huge picture
            scale = width / max(leaf.get_width(), 1.0)
            scale = min(scale, 4 * MAX_WIDTH / max(leaf.get_height(), 1.0))
            bitmap = leaf.render(scale=scale)
            image = bitmap.to_pil().copy()
            bitmap.close()
            return image
    except PdfiumError as error:
        raise PageError("the page cannot be rendered") from error


def _image_page(raw, page, width):
    try:
        image = Image.open(BytesIO(raw))
        if not 1 <= page <= getattr(image, "n_frames", 1):
            raise PageError(f"no page {page}")
        image.seek(page - 1)
        image = ImageOps.exif_transpose(image).convert("RGB")
    except PageError:
        raise
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise PageError("the image cannot be opened") from error
    if image.width > width:
        image = image.resize((width, max(1, round(image.height * width / image.width))))
    return image


def _marked(image, text):
    """Burn ``text`` into ``image``, slanted and repeated, readable on any ground."""
    image = image.convert("RGBA")
    size = max(14, image.width // 40)
    font = ImageFont.load_default(size)
    tile_width = int(font.getlength(text)) + 4 * size
    tile = Image.new("RGBA", (tile_width, 6 * size), (0, 0, 0, 0))
    ImageDraw.Draw(tile).text(
        (2 * size, 2 * size),
        text,
        font=font,
        fill=(200, 0, 0, 90),
        stroke_width=1,
        stroke_fill=(255, 255, 255, 60),
    )
    layer = Image.new("RGBA", (image.width * 2, image.height * 2), (0, 0, 0, 0))
    for y in range(0, layer.height, tile.height):
        shift = (y // tile.height % 2) * tile_width // 2
        for x in range(-shift, layer.width, tile_width):
            layer.alpha_composite(tile, (max(x, 0), y))
    layer = layer.rotate(30)
    left, top = image.width // 2, image.height // 2
    layer = layer.crop((left, top, left + image.width, top + image.height))
    return Image.alpha_composite(image, layer)
