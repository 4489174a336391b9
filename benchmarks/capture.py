"""Capture and complete filing in bulk, beside Odoo's attachments and ``dms``."""

import io
import itertools
import os

import databases
import peer
import people
from clock import alternate
from PIL import Image

from odoo import Command

SIZE = 20_000
BATCHES = (100, 500)

_numbers = itertools.count(1)


def pdf(size=SIZE):
    """Return a PDF of one page and about ``size`` bytes that was never seen before."""
    head = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    )
    body = b"4 0 obj<</Length %d>>stream\n" % size
    body += os.urandom(size) + b"\nendstream endobj\n"
    table = b"xref\n0 5\n0000000000 65535 f \n"
    offset = 0
    for part in range(1, 5):
        offset = (head + body).index(b"%d 0 obj" % part, offset)
        table += b"%010d 00000 n \n" % offset
    end = b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return head + body + table + end % len(head + body)


def scan():
    """Return a JPEG of about 20 kB that was never seen before."""
    image = Image.frombytes("L", (210, 297), os.urandom(210 * 297))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=25)
    return file.getvalue()


KINDS = {"PDF": ("pdf", pdf), "JPEG": ("jpg", scan)}


class Desk:
    """An account manager with a dossier, and his superior, in one database."""

    def __init__(self, database, number=0):
        self.database = database
        with databases.environment(database) as env:
            users = people.by_login(env)
            self.manager = users[f"manager_{number}"]
            self.superior = users[f"superior_{number % people.SUPERIORS}"]
            partner = env["res.partner"].create({"name": "北京轴承有限公司"})
            dossier = env["archive.dossier"].with_user(self.manager)
            self.dossier = dossier.create({"partner_id": partner.id}).id
            self.type = env.ref("customer_archive.type_r1_sales_contract").id
        self.captured = []

    def attach(self, files):
        """What Odoo does with a file, and no more."""
        with databases.environment(self.database, self.manager) as env:
            env["ir.attachment"].create(
                [{"name": name, "raw": raw} for name, raw in files]
            )

    def capture(self, files):
        with databases.environment(self.database, self.manager) as env:
            documents = env["archive.document"].create(
                [
                    {
                        "name": name,
                        "dossier_id": self.dossier,
                        "type_id": self.type,
                        "attachment_ids": [Command.create({"name": name, "raw": raw})],
                    }
                    for name, raw in files
                ]
            )
            self.captured = documents.ids

    def file(self, _files):
        """All signatures of what was captured last: customer, handler, superior."""
        with databases.environment(self.database, self.manager) as env:
            documents = env["archive.document"].browse(self.captured)
            documents.write({"self_check": True})
            documents.action_submit()
            documents.action_sign_customer_scan(signer_name="Customer")
            documents.action_approve()
        with databases.environment(self.database, self.superior) as env:
            env["archive.document"].browse(self.captured).action_approve()

    def check(self):
        """Make sure that the measured work was done."""
        with databases.environment(self.database) as env:
            documents = env["archive.document"].browse(self.captured)
            assert set(documents.mapped("state")) == {"filed"}
            assert all(documents.mapped("sha256"))


def measure(database, runs):
    """Return rows: kind, batch, contender, files per second, ratio to attachments."""
    desk = Desk(database)
    rows = []
    for kind, (extension, make) in KINDS.items():
        for batch in BATCHES:

            def prepare(batch=batch, extension=extension, make=make):
                return (
                    [(f"{next(_numbers)}.{extension}", make()) for _ in range(batch)],
                )

            contenders = {
                "`ir.attachment.create`": desk.attach,
                "capture": desk.capture,
                "complete filing": desk.file,
            }
            if batch == min(BATCHES):
                contenders["OCA `dms.file.create`"] = peer.creator()
            times = alternate(
                contenders,
                runs,
                warm_up=1,
                prepare=prepare,
            )
            desk.check()
            base = times["`ir.attachment.create`"].median
            rows += [
                (kind, batch, name, batch / taken.median, base / taken.median)
                for name, taken in times.items()
            ]
    return rows
