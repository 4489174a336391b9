"""What is read of an e-mail, and that nothing that arrives makes the reader fail."""

from datetime import datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_archive.tools import incoming_mail
from customer_archive.tools.incoming_mail import mail_file_name, read_mail

#: Words that stand in headers of real mails, to reach deeper than noise does.
PIECES = st.sampled_from(
    [
        b"From: a@b.example\r\n",
        b"Subject: =?gb18030?B?us/NrA==?=\r\n",
        b"Subject: \xba\xcf\xcd\xac\r\n",
        b"Content-Type: multipart/mixed; boundary=x\r\n",
        b"Content-Type: multipart/encrypted; boundary=x\r\n",
        b"Content-Type: message/rfc822\r\n",
        b"Content-Type: text/html; charset=nonsense\r\n",
        b'Content-Disposition: attachment; filename="\xba\xcf\xcd\xac.pdf"\r\n',
        b"Content-Disposition: attachment; filename*=utf-8''%E5%90%88\r\n",
        b"Content-Transfer-Encoding: base64\r\n",
        b"Content-ID: <a>\r\n",
        b"Date: Mon, 31 Feb 99999 25:00:00 +9999\r\n",
        b"\r\n",
        b"--x\r\n",
        b"--x--\r\n",
        b"<p>\x00words</p>",
    ]
)


def mail(files=(), body="Please file this.", **headers):
    message = EmailMessage()
    message["From"] = "A Sender <a@sender.example>"
    message["Subject"] = "合同 2026"
    message["Date"] = "Mon, 02 Nov 2026 10:00:00 +0800"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    for name, raw in files:
        message.add_attachment(
            raw, maintype="application", subtype="octet-stream", filename=name
        )
    return message.as_bytes()


@given(st.one_of(st.binary(), st.lists(st.one_of(PIECES, st.binary())).map(b"".join)))
def test_reads_whatever_arrives(raw):
    found = read_mail(raw)
    texts = [found.sender, found.subject, found.text]
    texts += [file.name for file in found.files]
    for text in texts:
        text.encode()
        assert "\x00" not in text
    for file in found.files:
        assert file.name
        assert "/" not in file.name
        assert len(file.name) <= incoming_mail.NAME_LENGTH
    assert mail_file_name(found.subject).endswith(".eml")


@given(st.lists(st.binary(), max_size=3))
def test_files_are_exact(contents):
    """Bytes come out as they went in (#151)."""
    found = read_mail(mail([(f"{n}.bin", raw) for n, raw in enumerate(contents)]))
    assert [file.raw for file in found.files] == contents
    assert found.text == "Please file this."


def test_text_file_is_not_decoded():
    message = EmailMessage()
    message.set_content("Body")
    raw = "价格\r\n".encode("gb18030")
    message.add_attachment(raw, maintype="text", subtype="csv", filename="p.csv")
    [file] = read_mail(message.as_bytes()).files
    assert file.raw == raw


def test_words_of_the_headers():
    found = read_mail(mail())
    assert found.sender == "A Sender <a@sender.example>"
    assert found.subject == "合同 2026"
    assert found.sent_on == datetime(2026, 11, 2, 2)
    assert not found.automatic


def test_old_chinese_programs():
    """Headers and names in bare GB 18030, without a word of the encoding."""
    name = "合同".encode("gb18030")
    raw = (
        b"Subject: " + name + b"\r\nContent-Type: application/pdf\r\n"
        b'Content-Disposition: attachment; filename="' + name + b'.pdf"\r\n\r\nx'
    )
    found = read_mail(raw)
    assert found.subject == "合同"
    assert [file.name for file in found.files] == ["合同.pdf"]


def test_page_is_read_as_words():
    message = EmailMessage()
    message.set_content(
        "<html><head><style>p {}</style></head><p>One</p><p>Two</p></html>",
        subtype="html",
    )
    assert read_mail(message.as_bytes()).text == "One\nTwo"


def test_both_kinds_of_text_are_read_once():
    message = EmailMessage()
    message.set_content("plain words")
    message.add_alternative("<p>page words</p>", subtype="html")
    assert read_mail(message.as_bytes()).text == "plain words"


def test_forwarded_mail_is_one_file():
    inner = EmailMessage()
    inner["Subject"] = "Inner"
    inner.set_content("Inner words")
    inner.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="x")
    message = EmailMessage()
    message.set_content("See below")
    message.add_attachment(inner)
    found = read_mail(message.as_bytes())
    [file] = found.files
    assert file.name == "attachment.eml"
    assert b"Subject: Inner" in file.raw
    assert found.text == "See below"


def test_logo_in_the_text_and_sealed_mail():
    message = EmailMessage()
    message.set_content("words")
    message.add_alternative("<img src='cid:1'>", subtype="html")
    message.get_payload()[1].add_related(b"x", "image", "png", cid="<1>")
    [logo] = read_mail(message.as_bytes()).files
    assert logo.inline
    sealed = read_mail(b"Content-Type: application/pkcs7-mime\r\n\r\nx")
    assert [file.sealed for file in sealed.files] == [True]


@pytest.mark.parametrize(
    ("header", "value", "automatic"),
    [
        ("Auto-Submitted", "auto-replied", True),
        ("Auto-Submitted", "no", False),
        ("Return-Path", "<>", True),
        ("Return-Path", "<a@b.example>", False),
        ("Precedence", "bulk", True),
        ("Precedence", "list", False),
        ("X-Autoreply", "yes", True),
    ],
)
def test_programs_say_so(header, value, automatic):
    raw = f"{header}: {value}\r\n".encode() + mail()
    assert read_mail(raw).automatic is automatic


def test_folders_in_names_are_left_out():
    [one, two] = read_mail(
        mail([("../../etc/passwd", b"x"), ("C:\\a\\b.pdf", b"x")])
    ).files
    assert (one.name, two.name) == ("passwd", "b.pdf")
    assert mail_file_name("a/b: c?") == "a b c.eml"
    assert mail_file_name("") == "message.eml"


def test_source_is_known_only_while_it_is_received():
    assert incoming_mail.incoming_bytes() is None
    with incoming_mail.incoming(b"raw"):
        assert incoming_mail.incoming_bytes() == b"raw"
    assert incoming_mail.incoming_bytes() is None
