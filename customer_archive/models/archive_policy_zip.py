import io
import zipfile

from odoo import api, models
from odoo.exceptions import UserError

from ..tools.zip_files import FileStore, ZipError

#: Regulations in one ZIP.
MAX_FILES = 100


class ArchivePolicy(models.Model):
    """Several regulations as one ZIP of their files (#213)."""

    _inherit = "archive.policy"

    def _export_policies(self) -> bytes:
        """Return a ZIP with the file of each of these versions."""
        out = io.BytesIO()
        taken = set()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
            for policy in self:
                name = policy._export_name()
                if name in taken:
                    # another company's version of the same regulation
                    name = f"{policy.id}-{name}"
                taken.add(name)
                container.writestr(name, policy._export_policy())
        return out.getvalue()

    def _export_name(self) -> str:
        return f"{self.code}-v{self.version}.json"

    @api.model
    def _import_policies(self, raw):
        """Return the drafts made from a file, or from all files of a ZIP.

        All or none; the ZIP is opened as cautiously as that of an old catalogue.

        :return: (the drafts, list of sentences about what could not be taken over)
        :raise AccessError: for who neither writes nor publishes policies
        :raise UserError: naming the file that cannot be used
        """
        self._check_may_exchange()
        if not zipfile.is_zipfile(io.BytesIO(raw)):
            return self._import_policy(raw)
        store = FileStore(self.env["archive.document"]._capture_size_limit())
        policies, notes = self.browse(), []
        try:
            store.add_zip(raw)
            if len(store) > MAX_FILES:
                raise ZipError("too_many")
            for path in store.paths:
                content = store.content(store.find(path))
                policy, told = self._import_named(path, content)
                policies |= policy
                notes += [f"{policy.code}: {note}" for note in told]
        except ZipError as error:
            raise UserError(self.env["archive.import"]._zip_problem(error)) from None
        if not policies:
            self._read_policy_file(b"")
        return policies, notes

    def _import_named(self, name, raw):
        try:
            return self._import_policy(raw)
        except UserError as error:
            raise UserError(
                self.env._("“%(name)s”: %(reason)s", name=name, reason=error)
            ) from None
