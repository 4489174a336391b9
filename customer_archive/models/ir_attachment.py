import base64
import hashlib
import mimetypes
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.files import inspect_file
from ..tools.guard import guard_pass


class IrAttachment(models.Model):
    """Files of documents: captured byte for byte, and looked at (#61, #151).

    What is frozen is in `ir_attachment_guard.py`, who is given the bytes in
    `ir_attachment_serving.py`.
    """

    _name = "ir.attachment"
    _inherit = ["archive.satellite.mixin", "ir.attachment"]

    _satellite_filtered = False

    archive_sha256 = fields.Char(
        string="SHA-256",
        readonly=True,
        copy=False,
        help="Digest of the bytes as captured; only for files of archive documents.",
    )
    archive_pages = fields.Integer(
        string="Pages", readonly=True, copy=False, aggregator=None
    )
    archive_sequence = fields.Integer(
        string="Order in the paper",
        readonly=True,
        copy=False,
        aggregator=None,
        help="Given when pages are arranged; files of one number: as captured.",
    )
    archive_problem = fields.Selection(
        [
            ("none", "None"),
            ("empty", "Empty"),
            ("encrypted", "Encrypted"),
            ("damaged", "Damaged"),
            ("mislabelled", "Mislabelled"),
        ],
        string="Finding",
        readonly=True,
        copy=False,
        help="What the look at the file found (DA/T 70: usable, not encrypted).",
    )

    _archive_sha256_idx = models.Index(
        "(archive_sha256) WHERE archive_sha256 IS NOT NULL"
    )

    @api.model
    def _archive_models(self) -> tuple[str, ...]:
        """Return the models whose files are kept as archive files."""
        return ("archive.change.request", "archive.document")

    def _archive_files(self):
        """Return those of ``self`` that are files of archive records."""
        models_ = self._archive_models()
        return self.filtered(lambda a: a.sudo().res_model in models_)

    def _archive_owners(self) -> list:
        """Return the records whose archive files these are, one recordset a model."""
        ids = defaultdict(set)
        for file in self.sudo()._archive_files():
            if file.res_id:
                ids[file.res_model].add(file.res_id)
        return [self.env[model].browse(sorted(of)) for model, of in ids.items()]

    def _archive_hanging(self):
        """Return those of ``self`` that hang on any archive record."""
        return self.filtered(lambda a: a._of_archive(a.sudo().res_model))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._archive_check_place(vals)
        ours = [vals.get("res_model") in self._archive_models() for vals in vals_list]
        if not any(ours):
            return super().create(vals_list)
        if not all(ours):
            # keep the order of the answer
            result = self.browse()
            for vals in vals_list:
                result += self.create([vals])
            return result
        prepared = [self._archive_prepare(dict(vals)) for vals in vals_list]
        for model in self._archive_models():
            self._archive_check_open(
                model, {v.get("res_id") for v in prepared if v["res_model"] == model}
            )
        self._archive_put_last(prepared)
        # the bytes are kept as they came, and text is extracted by the scheduled action
        exact = self.with_context(image_no_postprocess=True, archive_index_later=True)
        files = super(IrAttachment, exact).create(prepared).with_env(self.env)
        files._archive_changed()
        return files

    @api.ondelete(at_uninstall=False)
    def _unlink_except_text(self):
        self._archive_files()._archive_changed()

    def _archive_changed(self):
        """Forget what was read in, and checked of, the files as they were."""
        self._archive_forget_text()
        for owners in self._archive_owners():
            owners.exists()._files_changed()

    def _archive_forget_text(self):
        files = self.sudo().filtered(lambda file: file.res_model == "archive.document")
        self.env["archive.document.text"]._forget(set(files.mapped("res_id")) - {0})

    @api.model
    def _archive_check_place(self, vals):
        """Refuse loose files on dossiers and volumes: files belong to papers (#57).

        Files of binary fields are the business of their field.
        """
        closed = ("archive.dossier", "archive.volume")
        if vals.get("res_model") in closed and not vals.get("res_field"):
            raise UserError(
                self.env._(
                    "“%(name)s” was not added: files are kept as papers with a type "
                    "and signatures. Drop it on one of the six categories (R1 §2).",
                    name=vals.get("name") or "",
                )
            )

    @api.model
    def _archive_prepare(self, vals):
        """Return the values of a new archive file with its digest.

        :raise UserError: naming the file, when it is empty
        """
        for name in (
            "archive_pages",
            "archive_problem",
            "archive_sequence",
            "access_token",
            "public",
        ):
            vals.pop(name, None)
        if vals.get("type", "binary") != "binary" or vals.get("url"):
            raise UserError(
                self.env._(
                    "“%(name)s” is a link: only files are kept in the archive.",
                    name=vals.get("name") or "",
                )
            )
        if "datas" in vals:
            vals["raw"] = base64.b64decode(vals.pop("datas") or b"")
        raw = vals.get("raw") or b""
        if isinstance(raw, str):
            raw = raw.encode()
        if not raw:
            raise UserError(
                self.env._(
                    "“%(name)s” is empty and was not captured: nothing was stored.",
                    name=vals.get("name") or "",
                )
            )
        vals["raw"] = raw
        vals["archive_sha256"] = hashlib.sha256(raw).hexdigest()
        return vals

    @api.model
    def _archive_put_last(self, vals_list):
        """Give new files the number of the last one: after it, as captured."""
        ids = {vals["res_id"] for vals in vals_list if vals.get("res_id")}
        last = {
            (model, id_): number
            for model, id_, number in (
                self.sudo()._read_group(
                    [
                        ("res_model", "in", self._archive_models()),
                        ("res_id", "in", list(ids)),
                    ],
                    ["res_model", "res_id"],
                    ["archive_sequence:max"],
                )
                if ids
                else ()
            )
        }
        for vals in vals_list:
            key = (vals["res_model"], vals.get("res_id"))
            vals["archive_sequence"] = last.get(key) or 0

    def _archive_in_order(self):
        """Return these files of one document as the handler arranged them."""
        return self.sorted(lambda file: (file.archive_sequence, file.id))

    @api.model
    def _archive_check_open(self, model, ids):
        """Refuse to add files to records of ``model`` that are submitted or filed.

        Or that the user knows, but does not edit.
        """
        owners = self.env[model].browse(id_ for id_ in ids if id_)
        if not owners:
            return
        # who may not know the record gets the answer of an id never used
        owners._check_may_edit()
        if frozen := owners.sudo()._guard_frozen():
            raise UserError(frozen._guard_message())

    def _index(self, bin_data, file_type, checksum=None):
        if self.env.context.get("archive_index_later"):
            return False
        return super()._index(bin_data, file_type, checksum=checksum)

    def _archive_digest(self):
        """(Re)compute the digests of bytes that were just written."""
        for attachment in self:
            raw = attachment._archive_bytes("digest of captured bytes")
            if not raw:
                raise UserError(
                    self.env._(
                        "“%(name)s” is empty and was not captured: nothing was stored.",
                        name=attachment.name,
                    )
                )
            with guard_pass(
                self._name,
                attachment.ids,
                "write",
                {"archive_sha256", "archive_pages", "archive_problem"},
                reason="digest of captured bytes",
            ):
                attachment.write(
                    {
                        "archive_sha256": hashlib.sha256(raw).hexdigest(),
                        "archive_pages": 0,
                        "archive_problem": False,
                    }
                )

    def _archive_inspect(self):
        """Look at the files: pages, and what is wrong with them (DA/T 70)."""
        for attachment in self._archive_files():
            raw = attachment._archive_bytes("inspection of the file")
            claimed = (
                mimetypes.guess_type(attachment.name or "")[0]
                or attachment.mimetype
                or ""
            )
            finding = inspect_file(raw, claimed)
            values = {
                "archive_pages": finding.pages,
                "archive_problem": finding.problem or "none",
            }
            if not attachment.archive_sha256:
                values["archive_sha256"] = hashlib.sha256(raw).hexdigest()
            with guard_pass(
                self._name,
                attachment.ids,
                "write",
                values,
                reason="inspection of the file",
            ):
                attachment.sudo().write(values)

    def _archive_problem_text(self):
        """Return what is wrong with the file, naming it, or an empty string."""
        self.ensure_one()
        texts = {
            "empty": self.env._("“%(name)s” is empty.", name=self.name),
            "encrypted": self.env._(
                "“%(name)s” is protected by a password: capture it without protection, "
                "or nobody can open it later.",
                name=self.name,
            ),
            "damaged": self.env._(
                "“%(name)s” is damaged and cannot be opened: capture it again.",
                name=self.name,
            ),
            "mislabelled": self.env._(
                "“%(name)s” is not what its name says: it is kept as it is.",
                name=self.name,
            ),
        }
        return texts.get(self.archive_problem, "")
