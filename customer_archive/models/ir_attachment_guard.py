import hashlib

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.guard import find_pass, guard_pass, take_pass
from .archive_guard_mixin import GUARD_SETTING

#: Whether the record whose file it is, is frozen; %(cases)s says it for each model.
FROZEN_FUNCTION = """
CREATE OR REPLACE FUNCTION archive_guard_file_frozen(owner text, record integer)
RETURNS boolean AS $$
BEGIN
    RETURN COALESCE(CASE owner %(cases)s END, false);
END
$$ LANGUAGE plpgsql
"""

#: The trigger on ir_attachment. Files of a frozen record: bytes, name, kind and
#: owner stay. Allowed without pass: moving the same bytes to another storage, and
#: the text index. Bytes kept in the database are compared by their SHA-256.
ATTACHMENT_FUNCTION = """
CREATE OR REPLACE FUNCTION archive_guard_attachment() RETURNS trigger AS $$
DECLARE
    owner text;
BEGIN
    IF current_setting('customer_archive.pass', true) = 'ir_attachment' THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE'
        AND ROW(OLD.res_model, OLD.res_id, OLD.res_field, OLD.name, OLD.type, OLD.url,
                OLD.public, OLD.checksum, OLD.file_size, OLD.mimetype,
                OLD.access_token, OLD.archive_sha256, COALESCE(OLD.archive_sequence, 0))
            IS NOT DISTINCT FROM
            ROW(NEW.res_model, NEW.res_id, NEW.res_field, NEW.name, NEW.type, NEW.url,
                NEW.public, NEW.checksum, NEW.file_size, NEW.mimetype,
                NEW.access_token, NEW.archive_sha256, COALESCE(NEW.archive_sequence, 0))
        AND (NEW.db_datas IS NULL
             OR encode(sha256(NEW.db_datas), 'hex') = OLD.archive_sha256)
        AND (NEW.store_fname IS NOT DISTINCT FROM OLD.store_fname
             OR NEW.store_fname IS NULL
             OR right(NEW.store_fname, 40) = OLD.checksum
             OR position('://' in NEW.store_fname) > 0)
        AND (NEW.db_datas IS NOT NULL OR NEW.store_fname IS NOT NULL)
    THEN
        RETURN NEW;
    END IF;
    IF TG_OP <> 'INSERT' AND archive_guard_file_frozen(OLD.res_model, OLD.res_id) THEN
        owner := OLD.res_model || ',' || OLD.res_id;
    ELSIF TG_OP <> 'DELETE'
        AND archive_guard_file_frozen(NEW.res_model, NEW.res_id) THEN
        owner := NEW.res_model || ',' || NEW.res_id;
    END IF;
    IF owner IS NOT NULL THEN
        RAISE EXCEPTION 'archive guard: % refused on a file of %', TG_OP, owner
            USING ERRCODE = 'check_violation',
                  TABLE = TG_TABLE_NAME, CONSTRAINT = 'archive_guard';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END
$$ LANGUAGE plpgsql
"""

WINDOW = f"SELECT set_config('{GUARD_SETTING}', %s, true)"

#: What a pass is needed for once the record is frozen.
_CONTENT = frozenset(
    {
        "name",
        "res_model",
        "res_id",
        "res_field",
        "type",
        "url",
        "public",
        "mimetype",
        "raw",
        "datas",
        "db_datas",
        "access_token",
        "archive_sha256",
        "archive_pages",
        "archive_problem",
        "archive_sequence",
        "thumbnail",
    }
)


class IrAttachment(models.Model):
    """Files of a document or request are frozen with it (design 4.2).

    The guard asks the state of the record, never who asks: Odoo's own routes delete
    with sudo.
    """

    _inherit = "ir.attachment"

    def write(self, vals):
        # first of all: who may not know the file must not learn its state
        self.check_access("write")
        target = vals.get("res_model") in self._archive_models()
        files = self._archive_files() if self else self
        if "res_model" in vals:
            self._archive_check_place({"name": self[:1].sudo().name, **vals})
        if not files and not target:
            return super().write(vals)
        if vals.keys() & _CONTENT and not find_pass(self._name, self._ids, "write"):
            self._archive_check_write(files, vals)
        bytes_given = target or "raw" in vals or "datas" in vals
        if bytes_given:
            before = {file.id: file.archive_sha256 for file in files.sudo()}
            exact = self.with_context(image_no_postprocess=True)
            result = super(IrAttachment, exact).write(vals)
        else:
            result = super().write(vals)
        if bytes_given and (
            changed := self._archive_files().filtered(
                lambda a: not a.archive_sha256 or "raw" in vals or "datas" in vals
            )
        ):
            changed.sudo()._archive_digest()
            changed.filtered(
                lambda file: file.sudo().archive_sha256 != before.get(file.id)
            )._archive_changed()
        return result

    def _archive_check_write(self, files, vals):
        """Refuse to change, re-point or publish files of frozen records."""
        for owners in [*files._archive_owners(), *files._archive_targets(vals)]:
            owners._check_may_edit()
            frozen = owners.sudo()._guard_frozen()
            if frozen and not files._archive_same_bytes(vals):
                raise UserError(frozen._guard_message())
        if vals.get("public") or vals.get("access_token") or vals.get("url"):
            raise UserError(
                self.env._(
                    "Files of archive documents are confidential: they get no public "
                    "address and no access token (R1 §4)."
                )
            )
        if strays := self - files:
            # Odoo shrinks pictures when it keeps them elsewhere
            raise UserError(
                self.env._(
                    "“%(name)s” was uploaded elsewhere and may have been altered "
                    "there: add the file itself, so that its bytes are kept as "
                    "captured.",
                    name=strays[:1].sudo().name,
                )
            )
        if "res_model" in vals and vals["res_model"] not in self._archive_models():
            raise UserError(
                self.env._("A file of the archive is not moved to another record.")
            )

    def _archive_targets(self, vals) -> list:
        """Return the records to which writing ``vals`` would give these files."""
        if not vals.get("res_id"):
            return []
        given = vals.get("res_model")
        models_ = {given} if given else set(self.sudo().mapped("res_model"))
        return [
            self.env[model].browse(vals["res_id"])
            for model in sorted(models_ & set(self._archive_models()))
        ]

    def _archive_hand_to(self, owner, *, reason, place=None):
        """Give these files, as they are, to another archive record.

        For engines only: neither bytes nor names change.

        :param owner: a record of one of `_archive_models`
        :param place: their place among its files; behind them when ``None``
        """
        if not self:
            return
        if place is None:
            present = owner._files_by_document()[owner.id]
            place = max(present.mapped("archive_sequence"), default=0)
        values = {
            "res_model": owner._name,
            "res_id": owner.id,
            "archive_sequence": place,
        }
        self.env.flush_all()
        with guard_pass(self._name, self._ids, "write", values, reason=reason):
            self.env.cr.execute(WINDOW, ["ir_attachment"])
            self.sudo().write(values)
            self.flush_recordset()
            self.env.cr.execute(WINDOW, [""])
        self._archive_forget_text()

    def _archive_same_bytes(self, vals):
        """Whether ``vals`` only rewrite the very same bytes (a move of storage)."""
        if not vals.keys() <= {"raw", "mimetype"} or "raw" not in vals:
            return False
        raw = vals["raw"] or b""
        if isinstance(raw, str):
            # as Odoo takes it from remote calls
            raw = raw.encode()
        digest = hashlib.sha256(raw).hexdigest()
        return all(
            a.archive_sha256 == digest
            and vals.get("mimetype", a.mimetype) == a.mimetype
            for a in self.sudo()
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_archive_frozen(self):
        files = self._archive_files()
        if not files or take_pass(self._name, self._ids, "unlink"):
            return
        for owners in files._archive_owners():
            # a draft takes its files along: its own row is gone already
            owners = owners.exists()
            if frozen := owners.sudo()._guard_frozen():
                raise UserError(frozen._guard_message())
            owners._check_may_edit()

    def init(self):
        super().init()
        names = self._archive_models()
        cases = SQL(" ").join(
            SQL(
                "WHEN %s THEN (SELECT state NOT IN %s FROM %s WHERE id = record)",
                name,
                self.env[name]._guard_open_states(),
                SQL.identifier(self.env[name]._table),
            )
            for name in names
        )
        self.env.cr.execute(SQL(FROZEN_FUNCTION, cases=cases))
        self.env.cr.execute(ATTACHMENT_FUNCTION)
        # constants of ours, written out: a trigger definition takes no parameters
        ours = ", ".join(f"'{name}'" for name in names)
        for name, when, condition in (
            ("insert", "INSERT", f"NEW.res_model IN ({ours})"),
            (
                "update",
                "UPDATE",
                f"OLD.res_model IN ({ours}) OR NEW.res_model IN ({ours})",
            ),
            ("delete", "DELETE", f"OLD.res_model IN ({ours})"),
        ):
            trigger = SQL.identifier(f"ir_attachment_archive_{name}")
            self.env.cr.execute(
                SQL("DROP TRIGGER IF EXISTS %s ON ir_attachment", trigger)
            )
            self.env.cr.execute(
                SQL(
                    "CREATE TRIGGER %s BEFORE %s ON ir_attachment FOR EACH ROW "
                    "WHEN (%s) EXECUTE FUNCTION archive_guard_attachment()",
                    trigger,
                    SQL(when),
                    SQL(condition),
                )
            )

    @api.model
    def _sql_error_to_message(self, exc):
        if exc.diag.constraint_name == "archive_guard":
            return self.env["archive.document"]._guard_message()
        return super()._sql_error_to_message(exc)

    def _migrate(self):
        # moving storage reads and rewrites the same bytes: no content leaves
        for attachment in self:
            with guard_pass(self._name, attachment.ids, "read", reason="storage move"):
                super(IrAttachment, attachment)._migrate()
