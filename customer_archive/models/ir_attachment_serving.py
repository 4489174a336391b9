from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..tools.archive_stream import ArchiveStream
from ..tools.guard import find_pass, guard_pass


class IrAttachment(models.Model):
    """Bytes leave by the right of this moment, logged, without tokens (design 4.3)."""

    _inherit = "ir.attachment"

    def _archive_check_download(self, kind="download"):
        """Check the right to the bytes at this moment and log that they leave.

        :raise AccessError: when the right is for viewing only
        """
        own = self.with_env(self.env(su=False))
        own.check_access("read")
        for owners in own._archive_owners():
            owners._file_documents()._check_can_preview()
            if viewed := owners - owners._access_can_download():
                raise AccessError(
                    self.env._(
                        "You may look at “%(name)s”, but not take the file away: the "
                        "grant is for viewing (R1 §4). Who granted it can grant a "
                        "download.",
                        name=viewed[:1].display_name,
                    )
                )
        for attachment in own:
            self.env["archive.access.log"]._log(
                attachment._archive_document(), kind, attachment=attachment
            )

    def _archive_owner(self):
        """Return the record whose file this is, or none, with the user's rights."""
        self.ensure_one()
        owners = self._archive_owners()
        return owners[0] if owners else self.env["archive.document"]

    def _archive_document(self):
        """Return the document whose file this is, or was, or none.

        With the user's rights; a file is logged under its document wherever it is.
        """
        return self._archive_owner()._file_documents()

    @api.depends("store_fname", "db_datas")
    def _compute_raw(self):
        if saved := self._origin:
            # before anything is read with sudo, which would fill the user's cache
            saved.check_access("read")
        files = self._archive_files()
        if files and not find_pass(self._name, files._ids, "read"):
            files._archive_check_download()
        return super()._compute_raw()

    def _archive_bytes(self, reason) -> bytes:
        """Return the bytes for an engine of ours; what leaves the server is logged
        by who serves it.

        :param reason: why, as for every pass
        """
        self.ensure_one()
        with guard_pass(self._name, self.ids, "read", reason=reason):
            # alone: the pass is for this file, others would count as taken away
            return self.with_prefetch().with_context(bin_size=False).raw or b""

    def _to_http_stream(self):
        self.ensure_one()
        if not self._archive_files():
            return super()._to_http_stream()
        self._archive_check_download()
        with guard_pass(self._name, self.ids, "read", reason="logged download"):
            stream = super()._to_http_stream()
        return ArchiveStream(**vars(stream))

    def _can_return_content(self, field_name=None, access_token=None):
        if self._archive_hanging():
            # no token opens a file of the archive, only the right at this moment
            return False
        return super()._can_return_content(field_name, access_token)

    def _has_attachments_ownership(self, attachment_tokens):
        if self._archive_hanging():
            attachment_tokens = None
        return super()._has_attachments_ownership(attachment_tokens)

    def generate_access_token(self):
        self.check_access("write")
        if self._archive_hanging():
            raise UserError(
                self.env._(
                    "Files of archive documents are confidential: they get no public "
                    "address and no access token (R1 §4)."
                )
            )
        return super().generate_access_token()

    def _get_raw_access_token(self):
        return False if self._archive_hanging() else super()._get_raw_access_token()

    def _get_thumbnail_token(self):
        return False if self._archive_hanging() else super()._get_thumbnail_token()

    def _get_ownership_token(self):
        return False if self._archive_hanging() else super()._get_ownership_token()
