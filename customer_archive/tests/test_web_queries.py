from odoo.tests import tagged

from .common import ArchiveCommon


@tagged("post_install", "-at_install")
class TestWebQueries(ArchiveCommon):
    """Lists and forms cost a bounded number of queries, however much they show."""

    def _specification(self, model, view_type):
        view = self.env.ref(
            f"customer_archive.{model.replace('.', '_')}_view_{view_type}"
        )
        # what the web client asks for as this reader
        arch = self.env[model].with_user(self.manager).get_views([(view.id, view_type)])
        names = arch["models"][model]["fields"]
        return {
            name: {"fields": {"display_name": {}}}
            if self.env[model]._fields[name].type == "many2one"
            else {}
            for name in names
        }

    def _list_queries(self, model):
        specification = self._specification(model, "list")
        records = self.env[model].with_user(self.manager)
        records.web_search_read([], specification)  # warm
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        found = records.web_search_read([], specification, limit=80)
        return self.env.cr.sql_log_count - before, len(found["records"])

    def _assert_flat(self, model, create):
        for index in range(2):
            create(index)
        few, shown = self._list_queries(model)
        for index in range(2, 12):
            create(index)
        many, shown_later = self._list_queries(model)
        self.assertGreaterEqual(shown_later, shown + 10)
        self.assertLessEqual(many, few)

    def test_document_list(self):
        self._assert_flat(
            "archive.document", lambda i: self._create_document(name=f"Paper {i}")
        )

    def test_dossier_list(self):
        def create(index):
            partner = self.env["res.partner"].create({"name": f"Customer {index}"})
            self.env["archive.dossier"].with_user(self.manager).create(
                {"partner_id": partner.id}
            )

        self._assert_flat("archive.dossier", create)

    def test_volume_list(self):
        self._assert_flat(
            "archive.volume",
            lambda i: self._file_document(document_date=f"{2000 + i}-05-01"),
        )

    def test_document_form(self):
        document = self._file_document().with_user(self.manager)
        specification = self._specification("archive.document", "form")
        document.web_read(specification)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        document.web_read(specification)
        # three of them: which request it answers, what answers it, which types hold;
        # one of the addon for lending: who signs a loan of it
        self.assertLess(self.env.cr.sql_log_count - before, 54)
