from copy import deepcopy

from odoo import api, models


class ArchiveApprovalMixin(models.AbstractModel):
    """Buttons and the page of signatures, the same in every approvable form.

    They are kept once, as views of the mixin itself, and merged into the forms and
    lists of the models. A button that a form has already is not added again.
    """

    _inherit = "archive.approval.mixin"

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type in ("form", "list") and not self._abstract:
            self._approval_merge(arch, view_type)
        return arch, view

    @api.model
    def _approval_merge(self, arch, view_type):
        """Add to a form or list what it does not have of the mixin's own view."""
        own = self.env.ref(
            f"customer_archive.archive_approval_mixin_view_{view_type}",
            raise_if_not_found=False,
        )
        if not own or arch.find(".//*[@name='action_approve']") is not None:
            return
        source = own.sudo()._get_combined_arch()
        self._approval_merge_children(arch, source, "header", at_start=True)
        if view_type == "form":
            sheet = arch.find("sheet")
            self._approval_merge_children(
                arch if sheet is None else sheet, source, "notebook"
            )

    @api.model
    def _approval_merge_children(self, arch, source, tag, at_start=False):
        wanted = source.find(tag)
        target = arch.find(tag)
        if target is None:
            target = arch.makeelement(tag)
            arch.insert(0 if at_start else len(arch), target)
        position = 0
        for child in wanted.iterchildren("*"):
            name = child.get("name")
            if target.find(f"*[@name='{name}']") is None:
                target.insert(position if at_start else len(target), deepcopy(child))
                position += 1
