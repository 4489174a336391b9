"""PDFium, one thread at a time.

It is not thread-safe and lets go of Python's lock while it works; a server with threads
would crash on two previews at once.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2

PdfiumError = pypdfium2.PdfiumError

_turn = threading.RLock()


@contextmanager
def opened_pdf(raw: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """Yield the document; nothing of it may be used afterwards.

    :raise PdfiumError: when it cannot be opened; its ``err_code`` says why
    """
    with _turn:
        document = pypdfium2.PdfDocument(raw)
        try:
            yield document
        finally:
            document.close()


@contextmanager
def new_pdf() -> Iterator[pypdfium2.PdfDocument]:
    """Yield a document without pages; nothing of it may be used afterwards."""
    with _turn:
        document = pypdfium2.PdfDocument.new()
        try:
            yield document
        finally:
            document.close()


def pdf_text(raw: bytes, limit: int) -> str:
    """Return the words of a PDF, up to about ``limit`` characters.

    Pages that cannot be read have no words.
    """
    words, length = [], 0
    with opened_pdf(raw) as document:
        for number in range(len(document)):
            try:
                page = document[number]
                words.append(page.get_textpage().get_text_range())
                page.close()
            except PdfiumError:
                continue
            length += len(words[-1])
            if length > limit:
                break
    return "\n".join(words)
