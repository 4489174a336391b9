"""Pages of captured files put in another order, turned, taken out, joined.

The outcome is always a new PDF; nothing here changes the bytes it is given. Pages of
a PDF are copied as they are; pictures are laid on A4 pages, and their own compressed
bytes go into the PDF wherever it knows the compression (JPEG, most PNG).
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pypdf
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageFilter
from pypdf.errors import PyPdfError

from .files import content_mimetype
from .pdf_leftovers import without_leftovers
from .pdfium import PdfiumError, new_pdf, opened_pdf
from .picture_pdf import PICTURE_ERRORS, check_pixels, opened_picture, picture_pdf

#: Pages that are worked on at once, of all files together.
MAX_PAGES = 2_000
#: Papers that are made at once.
MAX_PAPERS = 200
#: Bytes of all files together.
MAX_BYTES = 256 * 1024**2
#: Pixels that are unpacked at once, of all pictures together.
MAX_TOTAL_PIXELS = 2_000_000_000
TURNS = (0, 90, 180, 270)

_PDFIUM_ERR_PASSWORD = 4
#: Width of the picture in which a blank page is looked for, in pixels.
_BLANK_WIDTH = 300
#: A pixel that differs this much from the paper is ink, and that much of it is text.
_INK_CONTRAST = 32
_INK_SHARE = 0.0002


class PageToolError(ValueError):
    """The pages cannot be worked on.

    :param code: ``encrypted``, ``damaged``, ``signed``, ``form``, ``holds_files``,
        ``no_pages``, ``too_many``, ``too_many_papers``, ``too_large``, ``lost`` (what
        was made is not what was asked for) or ``plan`` (the plan makes no sense)
    :param file: the key of the file concerned, if one
    """

    def __init__(self, code: str, file: int | None = None):
        super().__init__(code)
        self.code = code
        self.file = file


class PageRef(NamedTuple):
    """One page: of which file, the number from 1, turned clockwise by how much."""

    file: int
    page: int
    turn: int = 0


Output = tuple[PageRef, ...]


@dataclass(frozen=True)
class PagePlan:
    """What becomes of the pages of some files; each page is named exactly once.

    :param files: the files that the paper has instead, page by page
    :param papers: the one file of each new paper
    :param removed: pages that are in neither
    """

    files: tuple[Output, ...] = ()
    papers: tuple[Output, ...] = ()
    removed: Output = ()

    def refs(self) -> list[PageRef]:
        """Return all pages that the plan names."""
        outputs = (*self.files, *self.papers, self.removed)
        return [ref for output in outputs for ref in output]

    def file_keys(self) -> list[int]:
        """Return the files that the plan names, in the order of their first page."""
        return list(dict.fromkeys(ref.file for ref in self.refs()))


# ------------------------------------------------------------------------- the plan


def read_plan(data: object) -> PagePlan:
    """Return the plan that ``data``, values that came from outside, describes.

    :raise PageToolError: ``plan``, ``too_many`` or ``too_many_papers``
    """
    if not isinstance(data, dict) or not data.keys() <= {"files", "papers", "removed"}:
        raise PageToolError("plan")
    files = tuple(_read_output(output) for output in _list(data.get("files")))
    papers = tuple(_read_output(output) for output in _list(data.get("papers")))
    removed = _read_output(data.get("removed") or [])
    plan = PagePlan(files, papers, removed)
    if not all((*files, *papers)):
        raise PageToolError("plan")
    if len(plan.refs()) > MAX_PAGES:
        raise PageToolError("too_many")
    if len(papers) > MAX_PAPERS:
        raise PageToolError("too_many_papers")
    return plan


def _list(value):
    if value is None:
        return []
    if not isinstance(value, list | tuple):
        raise PageToolError("plan")
    return value


def _read_output(output) -> Output:
    return tuple(_read_ref(ref) for ref in _list(output))


def _read_ref(ref) -> PageRef:
    numbers = _list(ref)
    # True is an integer in Python, and no number of a page
    if len(numbers) not in (2, 3) or any(type(number) is not int for number in numbers):
        raise PageToolError("plan")
    result = PageRef(*numbers)
    if result.file < 1 or result.page < 1 or result.turn not in TURNS:
        raise PageToolError("plan")
    return result


def check_plan(plan: PagePlan, counts: Mapping[int, int]) -> None:
    """Check that each page of each file named has exactly one place.

    :param counts: number of pages of each file
    :raise PageToolError: ``plan`` or ``too_many``
    """
    named = [(ref.file, ref.page) for ref in plan.refs()]
    expected = sum(counts[file] for file in plan.file_keys())
    if expected > MAX_PAGES:
        raise PageToolError("too_many")
    if len(set(named)) != len(named) or len(named) != expected:
        raise PageToolError("plan")
    if any(page > counts[file] for file, page in named):
        raise PageToolError("plan")


def without_unchanged(plan: PagePlan, counts: Mapping[int, int]) -> PagePlan:
    """Return the plan without files that stay what they are, whole and unturned."""
    return PagePlan(
        tuple(output for output in plan.files if not _is_whole(output, counts)),
        plan.papers,
        plan.removed,
    )


def in_place(
    before: Sequence[int], firsts: Sequence[int], named: Iterable[int]
) -> list[int | None]:
    """Return the order of the files once a plan is carried out.

    Files that it does not name keep their place. What it makes stands, in the plan's
    order, where the files stood from which its outputs begin.

    :param before: all files, in their order
    :param firsts: for each file that the plan has, that of its first page
    :param named: files that the plan names
    :return: files that stay, and ``None`` for each of the plan's, in its order
    """
    gone = set(named)
    slots = sorted(before.index(first) for first in firsts)
    order: list[int | None] = []
    for index, key in enumerate(before):
        order += [None] * slots.count(index)
        if key not in gone:
            order.append(key)
    return order


def _is_whole(output: Output, counts: Mapping[int, int]) -> bool:
    file = output[0].file
    return output == tuple(PageRef(file, n + 1) for n in range(counts[file]))


# ------------------------------------------------------------------------ the pages


def count_pages(raw: bytes, file: int | None = None) -> int:
    """Return how many pages can be worked on.

    :raise PageToolError: saying why it cannot be done with this file
    """
    if len(raw) > MAX_BYTES:
        raise PageToolError("too_large", file)
    mimetype = content_mimetype(raw)
    if mimetype == "application/pdf":
        count = _pdf_pages(raw, file)
    elif mimetype.startswith("image/"):
        count = _picture_pages(raw, file)
    else:
        raise PageToolError("no_pages", file)
    if count > MAX_PAGES:
        raise PageToolError("too_many", file)
    return count


def _pdf_pages(raw, file):
    try:
        with opened_pdf(raw) as document:
            # what a new file would lose: protection, signatures, fields, files inside
            if pdfium.FPDF_GetSecurityHandlerRevision(document) != -1:
                raise PageToolError("encrypted", file)
            if pdfium.FPDF_GetSignatureCount(document) > 0:
                raise PageToolError("signed", file)
            if document.count_attachments():
                raise PageToolError("holds_files", file)
            if document.get_formtype() and _has_fields(raw):
                raise PageToolError("form", file)
            count = len(document)
            for number in range(min(count, MAX_PAGES)):
                document[number].close()
    except PdfiumError as error:
        raise PageToolError(_pdf_problem(error), file) from error
    if not count:
        raise PageToolError("damaged", file)
    return count


def _pdf_problem(error):
    code = getattr(error, "err_code", None)
    return "encrypted" if code == _PDFIUM_ERR_PASSWORD else "damaged"


def _has_fields(raw):
    """Whether the form of a PDF has fields; some programs write empty forms."""
    try:
        root = pypdf.PdfReader(io.BytesIO(raw)).trailer["/Root"]
        form = root["/AcroForm"].get_object()
        return bool(form.get("/Fields", ()) or form.get("/XFA"))
    except (PyPdfError, LookupError, AttributeError, TypeError, ValueError):
        # what the parser does not understand is not touched
        return True


def _picture_pages(raw, file):
    try:
        with opened_picture(raw) as image:
            if image.format == "MPO":
                # a photo and what else the phone kept of it, not another page
                return 1
            return getattr(image, "n_frames", 1)
    except Image.DecompressionBombError as error:
        raise PageToolError("too_large", file) from error
    except PICTURE_ERRORS as error:
        raise PageToolError("damaged", file) from error


def arrange(sources: Mapping[int, bytes], output: Sequence[PageRef]) -> bytes:
    """Return a new PDF of the pages of ``output``, in this order.

    What is returned was opened again: it has as many pages, each of its size.

    :param sources: the bytes of each file
    :raise PageToolError: saying why not, and of which file
    """
    if not output or len(output) > MAX_PAGES:
        raise PageToolError("too_many" if output else "plan")
    if sum(len(sources[file]) for file in {ref.file for ref in output}) > MAX_BYTES:
        raise PageToolError("too_large")
    _check_total_pixels(sources, output)
    # one import of each file: pages imported one by one would each bring all fonts
    order = sorted(range(len(output)), key=lambda index: (output[index].file, index))
    out, partial = io.BytesIO(), False
    with new_pdf() as document:
        for file in dict.fromkeys(output[index].file for index in order):
            refs = [output[index] for index in order if output[index].file == file]
            partial |= _import(document, sources[file], refs)
        _reorder(document, order)
        sizes = _turn(document, output)
        document.save(out)
    raw = out.getvalue()
    if partial:
        raw = _cleaned(raw)
    _check_made(raw, sizes)
    return raw


def _cleaned(raw):
    """Leave behind what belongs to pages that were not taken over."""
    try:
        cleaned = without_leftovers(raw)
    except Exception as error:
        # the file is our own: where it cannot be read something is wrong with it
        raise PageToolError("lost") from error
    if cleaned is None:
        return raw
    out = io.BytesIO()
    with new_pdf() as document:
        with opened_pdf(cleaned) as source:
            document.import_pages(source)
        document.save(out)
    return out.getvalue()


def _check_total_pixels(sources, output):
    total = 0
    for file in {ref.file for ref in output}:
        raw = sources[file]
        if content_mimetype(raw).startswith("image/"):
            wanted = [ref.page for ref in output if ref.file == file]
            try:
                total += check_pixels(raw, wanted)
            except Image.DecompressionBombError as error:
                raise PageToolError("too_large", file) from error
            except PICTURE_ERRORS as error:
                raise PageToolError("damaged", file) from error
            if total > MAX_TOTAL_PIXELS:
                raise PageToolError("too_large", file)


def _import(document, raw, refs):
    """Append the pages ``refs`` of the file ``raw``; say whether it has others."""
    file = refs[0].file
    count = count_pages(raw, file)
    if any(not 1 <= ref.page <= count for ref in refs):
        raise PageToolError("plan", file)
    try:
        if content_mimetype(raw) == "application/pdf":
            with opened_pdf(raw) as source:
                document.import_pages(source, [ref.page - 1 for ref in refs])
            return len({ref.page for ref in refs}) < count
        for ref in refs:
            with opened_pdf(picture_pdf(raw, ref.page)) as source:
                document.import_pages(source)
        return False
    except Image.DecompressionBombError as error:
        raise PageToolError("too_large", file) from error
    except (PdfiumError, *PICTURE_ERRORS) as error:
        raise PageToolError("damaged", file) from error


def _reorder(document, order):
    """Bring page i to the place ``order[i]``."""
    places = sorted(range(len(order)), key=order.__getitem__)
    if places == list(range(len(places))):
        return
    indices = (pdfium.c_int * len(places))(*places)
    if not pdfium.FPDF_MovePages(document, indices, len(places), 0):
        raise PageToolError("lost")


def _turn(document, output):
    """Turn each page; return the size that each has then."""
    sizes = []
    for page, ref in zip(document, output, strict=True):
        width, height = page.get_size()
        if ref.turn:
            page.set_rotation((page.get_rotation() + ref.turn) % 360)
        sizes.append((height, width) if ref.turn % 180 else (width, height))
        page.close()
    return sizes


def _check_made(raw, sizes):
    try:
        with opened_pdf(raw) as document:
            made = []
            for page in document:
                made.append(page.get_size())
                page.close()
    except PdfiumError as error:
        raise PageToolError("lost") from error
    if len(made) != len(sizes) or any(
        abs(one - other) > 1
        for size, wanted in zip(made, sizes, strict=True)
        for one, other in zip(size, wanted, strict=True)
    ):
        raise PageToolError("lost")


def find_blank(raw: bytes, pages: Iterable[int], file: int | None = None) -> list[int]:
    """Return those of ``pages`` (from 1) on which there is nothing to see.

    It rather takes an almost empty page for written than a faint one for blank; what
    is not there is not blank.

    :raise PageToolError: when a page cannot be shown at all
    """
    small = _small_leaf if content_mimetype(raw) == "application/pdf" else _small_frame
    try:
        images = ((page, small(raw, page)) for page in pages)
        return [page for page, image in images if image and is_blank(image)]
    except Image.DecompressionBombError as error:
        raise PageToolError("too_large", file) from error
    except (PdfiumError, *PICTURE_ERRORS) as error:
        raise PageToolError("damaged", file) from error


def _small_leaf(raw: bytes, page: int) -> Image.Image | None:
    # opened for each page: others want to see theirs in between
    with opened_pdf(raw) as document:
        if page > len(document):
            return None
        return _small_page(document, page)


def _small_frame(raw: bytes, page: int) -> Image.Image | None:
    with opened_picture(raw) as image:
        if page > getattr(image, "n_frames", 1):
            return None
        image.seek(page - 1)
        return _small(image)


def _small_page(document: pypdfium2.PdfDocument, page: int) -> Image.Image:
    leaf = document[page - 1]
    scale = _BLANK_WIDTH / max(leaf.get_width(), leaf.get_height(), 1.0)
    bitmap = leaf.render(scale=scale, grayscale=True)
    image = bitmap.to_pil().convert("L")
    bitmap.close()
    leaf.close()
    return image


def _small(image: Image.Image) -> Image.Image:
    image.draft("L", (2 * _BLANK_WIDTH, 2 * _BLANK_WIDTH))
    small = image.convert("RGBA" if "A" in image.getbands() else "RGB")
    if small.mode == "RGBA":
        small = Image.alpha_composite(Image.new("RGBA", small.size, "white"), small)
    small = small.convert("L")
    small.thumbnail((_BLANK_WIDTH, _BLANK_WIDTH))
    return small


def is_blank(image: Image.Image) -> bool:
    """Whether a small grey picture of a page shows nothing but paper."""
    width, height = image.size
    # the edge of a scan is often dark
    edge = (width // 25, height // 25, width - width // 25, height - height // 25)
    image = image.crop(edge)
    # what changes slowly is paper in bad light
    paper = image.filter(ImageFilter.MedianFilter(9))
    ink = sum(
        abs(one - other) > _INK_CONTRAST
        for one, other in zip(image.tobytes(), paper.tobytes(), strict=True)
    )
    even = max(paper.tobytes()) - min(paper.tobytes()) <= 4 * _INK_CONTRAST
    return even and ink <= _INK_SHARE * image.width * image.height
