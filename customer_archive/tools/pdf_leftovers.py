"""Pictures that a PDF still carries though none of its pages shows them.

Some programs name the pictures of all pages on each page. When pages are taken out,
theirs would go along unseen, also into a paper that others may know.
"""

import io
import re

import pypdf
from pypdf.generic import DictionaryObject, NameObject

#: Names that are written in a page as they are; others may be written in many ways.
_PLAIN_NAME = re.compile(r"/[A-Za-z0-9_.+-]+")
_NAME_ENDS = rb"(?=[\s/\[\]()<>{}%]|$)"


def without_leftovers(raw: bytes) -> bytes | None:
    """Return the PDF with each page naming only what it shows; None when all do.

    The pictures themselves are still inside: who copies the pages to a new file
    leaves them behind.
    """
    writer = None
    for number, page in enumerate(pypdf.PdfReader(io.BytesIO(raw)).pages):
        if unused := _unused(page):
            writer = writer or pypdf.PdfWriter(clone_from=io.BytesIO(raw))
            _forget(writer.pages[number], unused)
    if writer is None:
        return None
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _pictures(page):
    resources = page.get("/Resources", {}).get_object()
    return resources, resources.get("/XObject", DictionaryObject()).get_object()


def _unused(page) -> set[str]:
    """Return the names of pictures that the page does not show."""
    _resources, pictures = _pictures(page)
    if len(pictures) < 2:
        # the one picture of a scanned page
        return set()
    content = page.get_contents()
    words = content.get_data() if content is not None else b""
    unused = {
        name
        for name in pictures
        if _PLAIN_NAME.fullmatch(name)
        and not re.search(re.escape(name.encode()) + _NAME_ENDS, words)
    }
    for name in pictures.keys() - unused:
        shown = pictures[name].get_object()
        if shown.get("/Subtype") == "/Form" and "/Resources" not in shown:
            # it may show any picture of the page
            return set()
    return unused


def _forget(page, unused):
    resources, pictures = _pictures(page)
    own = DictionaryObject(resources)
    own[NameObject("/XObject")] = DictionaryObject(
        {name: value for name, value in pictures.items() if name not in unused}
    )
    page[NameObject("/Resources")] = own
