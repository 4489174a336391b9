from odoo import fields
from odoo.exceptions import MissingError
from odoo.tests import tagged

from .change_common import ChangeCommon


@tagged("post_install", "-at_install")
class TestSupplement(ChangeCommon):
    """What was missing is added, never written over (#68, #69, #70, #237)."""

    def _add(self, user, **vals):
        action = self.filed.with_user(user).action_supplement()
        drafts = self.env["archive.document"].with_user(user)
        drafts = drafts.with_context(**action["context"])
        values = drafts.default_get(list(drafts._fields))
        names = ("partner_id", "dossier_id", "type_id", "provenance")
        given = {name: values[name] for name in names if name in values}
        return drafts.create({**given, "name": "Supplement", **vals})

    def test_supplement(self):
        """A new draft in the dossier that knows what it supplements (#68)."""
        draft = self._add(self.manager)
        self.assertEqual(draft.dossier_id, self.dossier)
        self.assertEqual(draft.type_id, self.report_type)
        self.assertEqual(draft.state, "draft")
        self.assertEqual(draft.sudo()._source_record(), self.filed)
        paper = self.filed.with_user(self.manager)
        self.assertEqual(paper.supplement_count, 1)
        action = paper.action_open_supplements()
        self.assertEqual(paper.search(action["domain"]), draft)
        self.assertEqual(paper.name, "Visit report")

    def test_whoever_knows_the_paper_proposes(self):
        """Also an employee to whom it was granted; the manager checks (#70, #237)."""
        until = fields.Datetime.add(fields.Datetime.now(), days=1)
        grants = self.env["archive.access.grant"].with_user(self.general_manager)
        grants._grant(self.plain, self.filed, until, "to look")
        draft = self._add(self.plain)
        self.assertEqual(draft.sudo().handler_id, self.manager)
        self.assertEqual(draft.sudo().submitter_id, self.plain)
        self.assertEqual(draft.sudo().dossier_id, self.dossier)

    def test_nobody_supplements_what_he_does_not_know(self):
        drafts = self.env["archive.document"].with_user(self.other_manager)
        for id_ in (self.filed.id, 10**8):
            with self.assertRaises(MissingError):
                drafts.browse(id_).action_supplement()
            with self.assertRaises(MissingError):
                drafts.with_context(archive_supplements=id_).create({"name": "x"})

    def test_from_the_dossier(self):
        """On the dossier, by everybody who may know it (#69)."""
        action = self.dossier.with_user(self.manager).action_supplement()
        self.assertEqual(action["context"]["default_dossier_id"], self.dossier.id)
        with self.assertRaises(MissingError):
            self.dossier.with_user(self.other_manager).action_supplement()
