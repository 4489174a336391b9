"""A volume as one PDF: front, papers with their page numbers, back (#172)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from .files import content_mimetype

#: A font for Chinese that every reader of PDF files has.
FONT = "STSong-Light"
_MARGIN = 24
_DPI = 150


@dataclass(frozen=True)
class BoundPaper:
    """One paper of the volume.

    :param title: for the page that stands in for a file that cannot be printed
    :param files: (name, bytes), in order
    :param labels: page numbers in the volume, in order; fewer than pages: the rest
        stays without
    """

    title: str
    files: Sequence[tuple[str, bytes]]
    labels: Sequence[str] = ()


def split_volume(
    sizes: Sequence[tuple[int, int]], max_pages: int, max_bytes: int
) -> list[range]:
    """Return the parts into which the papers of a volume are divided, in order.

    No part is larger than allowed, unless one paper alone is: a paper is never divided
    between parts. As many papers as fit go into each; no papers make one empty part.

    :param sizes: pages and bytes of each paper, in the order of binding
    """
    parts = []
    first = pages = size = 0
    for place, (more_pages, more_bytes) in enumerate(sizes):
        pages, size = pages + more_pages, size + more_bytes
        if place > first and (pages > max_pages or size > max_bytes):
            parts.append(range(first, place))
            first, pages, size = place, more_pages, more_bytes
    return [*parts, range(first, len(sizes))]


def bind_volume(front: bytes, papers: Sequence[BoundPaper], back: bytes) -> bytes:
    """Return one PDF in the order of binding: front, papers, back.

    Front and back are left out where they are empty.
    PDFs and images are taken page by page, each with its number of the volume in the
    upper right corner. Any other file stands as a page that names it.
    """
    writer = PdfWriter()
    if front:
        writer.append(BytesIO(front))
    for paper in papers:
        labels = iter(paper.labels)
        if not paper.files:
            _append(writer, _stand_in(paper.title, ""), labels)
        for name, raw in paper.files:
            _append(writer, _as_pdf(paper.title, name, raw), labels)
    if back:
        writer.append(BytesIO(back))
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _append(writer: PdfWriter, raw: bytes, labels: Iterator[str]):
    for page in PdfReader(BytesIO(raw)).pages:
        added = writer.add_page(page)
        if label := next(labels, ""):
            # the stamp lies where the reader sees the corner, however it is turned
            added.transfer_rotation_to_content()
            box = added.mediabox
            stamp = PdfReader(
                BytesIO(_stamp(label, float(box.width), float(box.height)))
            )
            added.merge_translated_page(
                stamp.pages[0], float(box.left), float(box.bottom)
            )


def _as_pdf(title: str, name: str, raw: bytes) -> bytes:
    kind = content_mimetype(raw)
    if kind == "application/pdf":
        return raw
    if kind.startswith("image/"):
        return _image_pdf(raw)
    return _stand_in(title, name)


def _image_pdf(raw: bytes) -> bytes:
    with Image.open(BytesIO(raw)) as image:
        frames = []
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            frames.append(ImageOps.exif_transpose(image).convert("RGB"))
    out = BytesIO()
    frames[0].save(out, "PDF", save_all=True, append_images=frames[1:], resolution=_DPI)
    return out.getvalue()


def _canvas(out: BytesIO, size: tuple[float, float]) -> Canvas:
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    return Canvas(out, pagesize=size)


def _stamp(label: str, width: float, height: float) -> bytes:
    out = BytesIO()
    canvas = _canvas(out, (width, height))
    canvas.setFont("Helvetica", 11)
    canvas.drawRightString(width - _MARGIN, height - _MARGIN, label)
    canvas.save()
    return out.getvalue()


def _stand_in(title: str, name: str) -> bytes:
    out = BytesIO()
    canvas = _canvas(out, A4)
    canvas.setFont(FONT, 14)
    canvas.drawCentredString(A4[0] / 2, A4[1] / 2 + 12, title[:60])
    canvas.setFont(FONT, 11)
    canvas.drawCentredString(A4[0] / 2, A4[1] / 2 - 12, name[:80])
    canvas.save()
    return out.getvalue()
