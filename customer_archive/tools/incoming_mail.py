"""Reading an e-mail as it arrived: bytes in, words and files out (#85).

Odoo's own reader decodes text files and mends parts in place, so what it hands over
is no longer what was sent. This one only looks. It never fails: whatever arrives at
the archive's address is kept, however broken, and a person decides.
"""

import email
import mimetypes
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import parsedate_to_datetime
from pathlib import PurePosixPath

from lxml import etree, html

from .files import plain_text

#: Characters of a file name, so that titles and file systems can hold it.
NAME_LENGTH = 150
#: Kinds whose bytes nobody but the addressee can open.
SEALED = frozenset(
    {
        "application/pgp-encrypted",
        "application/pkcs7-mime",
        "application/x-pkcs7-mime",
        "multipart/encrypted",
    }
)
#: Values of ``Precedence`` by which programs say that no person wrote this.
MECHANICAL = frozenset({"auto_reply", "bulk", "junk"})
#: Where a line of text ends when a page is read as words.
BLOCKS = frozenset({"br", "div", "h1", "h2", "h3", "h4", "li", "p", "table", "tr"})
#: Control characters, and halves of characters, which no database takes.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

_source: ContextVar[bytes | None] = ContextVar("incoming_mail", default=None)


@dataclass(frozen=True)
class MailFile:
    """A file that came with a mail.

    :param name: as the sender called it, without folders
    :param raw: the bytes, only taken out of their transfer encoding
    :param mimetype: as the sender claims
    :param inline: belongs to the text, as a logo under it
    :param sealed: encrypted for the addressee
    """

    name: str
    raw: bytes
    mimetype: str
    inline: bool = False
    sealed: bool = False


@dataclass(frozen=True)
class IncomingMail:
    """What a person wants to know of a mail before opening it.

    :param sender: the line ``From`` as written: it proves nothing
    :param sent_on: by the sender's clock, in UTC without zone
    :param automatic: a program says that it wrote this: reply, bounce, newsletter
    :param text: the words
    """

    sender: str
    subject: str
    sent_on: datetime | None
    automatic: bool
    text: str
    files: tuple[MailFile, ...]


@contextmanager
def incoming(raw: bytes) -> Iterator[None]:
    """Let :func:`incoming_bytes` return ``raw`` in the body.

    Odoo's mail gateway parses before it says for whom a mail is.
    """
    token = _source.set(raw)
    try:
        yield
    finally:
        _source.reset(token)


def incoming_bytes() -> bytes | None:
    """Return the bytes of the mail that is being received now."""
    return _source.get()


def read_mail(raw: bytes) -> IncomingMail:
    """Look at the mail ``raw`` without changing a byte of it."""
    message = email.message_from_bytes(raw, policy=compat32)
    words: dict[str, list[str]] = {"text/plain": [], "text/html": []}
    found = []
    for part, sealed in _leaves(message):
        kind = part.get_content_type()
        attached = "attachment" in _header(part, "Content-Disposition").lower()
        if kind in words and not attached and not sealed and not _name(part):
            words[kind].append(_text(part, kind))
        else:
            found.append(_file(part, kind, attached, sealed))
    # who sends both says the same in both
    text = "\n".join(filter(None, words["text/plain"] or words["text/html"]))
    return IncomingMail(
        sender=_line(_header(message, "From")),
        subject=_line(_header(message, "Subject")),
        sent_on=_date(_header(message, "Date")),
        automatic=_is_automatic(message),
        text=_clean(text).strip(),
        files=tuple(found),
    )


def mail_file_name(subject: str) -> str:
    """Return the file name under which a mail of that subject is kept."""
    words = " ".join(re.sub(r'[\\/:*?"<>|]', " ", _line(subject)).split()).strip(".")
    return f"{words[:NAME_LENGTH].strip() or 'message'}.eml"


def _leaves(message: Message) -> Iterator[tuple[Message, bool]]:
    """Yield the parts that hold something; a forwarded mail is one file."""
    waiting = [(message, False)]
    while waiting:
        part, sealed = waiting.pop()
        kind = part.get_content_type()
        sealed = sealed or kind in SEALED
        inner = part.get_payload()
        if isinstance(inner, list) and not kind.startswith("message/"):
            waiting += [(sub, sealed) for sub in reversed(inner)]
        else:
            yield part, sealed


def _file(part: Message, kind: str, attached: bool, sealed: bool) -> MailFile:
    name = PurePosixPath(_line(_name(part)).replace("\\", "/")).name
    if not name:
        extension = ".eml" if kind == "message/rfc822" else ""
        name = f"attachment{extension or mimetypes.guess_extension(kind) or ''}"
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix[:20]
    return MailFile(
        name=f"{stem[: NAME_LENGTH - len(suffix)]}{suffix}",
        raw=_content(part),
        mimetype=kind,
        inline=bool(part.get("Content-ID")) and not attached,
        sealed=sealed,
    )


def _content(part: Message) -> bytes:
    inner = part.get_payload()
    if not isinstance(inner, list):
        return part.get_payload(decode=True) or b""
    try:
        return b"\n".join(sub.as_bytes(policy=compat32) for sub in inner)
    except (UnicodeError, LookupError, ValueError, TypeError):
        # broken beyond writing it again: it is still in the mail itself
        return b""


def _text(part: Message, kind: str) -> str:
    raw = part.get_payload(decode=True) or b""
    text = _decoded(raw, str(part.get_param("charset") or ""))
    return text if kind == "text/plain" else _words_of_page(text)


def _words_of_page(page: str) -> str:
    """Return what a person reads on a page, without its hidden parts."""
    try:
        # as bytes: lxml refuses text that declares an encoding
        tree = html.document_fromstring(
            _clean(page).encode(), parser=html.HTMLParser(encoding="utf-8")
        )
    except (etree.LxmlError, ValueError):
        return ""
    etree.strip_elements(
        tree, "script", "style", "head", etree.Comment, with_tail=False
    )
    for node in tree.iter(*BLOCKS):
        node.tail = f"\n{node.tail or ''}"
    lines = (line.strip() for line in "".join(tree.itertext()).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def _name(part: Message) -> str:
    for header in ("Content-Disposition", "Content-Type"):
        if part.get(header) is not None:
            # without this, bytes outside ASCII are lost
            part.replace_header(header, _header(part, header))
    return part.get_filename() or ""


def _header(message: Message, name: str) -> str:
    """Return the header as written, also where it holds bytes outside ASCII."""
    for key, value in message.raw_items():
        if key.lower() == name.lower():
            return _mended(str(value))
    return ""


def _mended(value: str) -> str:
    try:
        raw = value.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return value
    return plain_text(raw)


def _line(value: str) -> str:
    """Return the header's words in one line."""
    try:
        parts = decode_header(value)
    except (HeaderParseError, ValueError):
        parts = [(value, None)]
    text = "".join(
        part
        if isinstance(part, str)
        else _decoded(part, charset or "raw-unicode-escape")
        for part, charset in parts
    )
    return " ".join(_clean(text).split())


def _decoded(raw: bytes, charset: str) -> str:
    if charset.lower() in ("gb2312", "gbk"):
        # what calls itself so is more often the larger set
        charset = "gb18030"
    try:
        return raw.decode(charset or "utf-8")
    except (LookupError, UnicodeError, ValueError):
        return plain_text(raw)


def _clean(text: str) -> str:
    return UNPRINTABLE.sub("", text)


def _date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
        if moment.tzinfo:
            moment = moment.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return moment.replace(tzinfo=None)


def _is_automatic(message: Message) -> bool:
    """Whether a program says that it wrote this (RFC 3834), or it bounced."""
    submitted = _header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    return (
        submitted not in ("", "no")
        or _header(message, "Return-Path").strip() == "<>"
        or _header(message, "Precedence").strip().lower() in MECHANICAL
        or bool(_header(message, "X-Autoreply") or _header(message, "X-Autorespond"))
    )
