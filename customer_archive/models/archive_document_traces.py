from odoo import models


class ArchiveDocument(models.Model):
    """What outlives a paper elsewhere: where it came from, what was said of it (#77).

    Mails and catalogues go with their last paper, words about its content with the
    paper. What was said when its destruction was decided is the evidence of the
    decision and stays; of the title no more than the tombstone says.
    """

    _inherit = "archive.document"

    def _erasure_files(self):
        files = super()._erasure_files()
        mails = self.env["archive.inbox.mail"]._erasure_mails(self)
        imports = self.env["archive.import"]._erasure_imports(self)
        for sources in (mails, imports):
            for source, papers in sources.items():
                of_source = self._files_of(source)
                if source._name == "archive.import":
                    of_source |= self._files_of(source.file_ids)
                for paper in papers:
                    files[paper.id] |= of_source
        everything = self.env["ir.attachment"].sudo().union(*files.values())
        loose = self._erasure_loose_files(everything).grouped("archive_sha256")
        for id_, of_paper in files.items():
            digests = set(of_paper.mapped("archive_sha256"))
            files[id_] |= of_paper.union(*(loose[d] for d in digests if d in loose))
        return files

    def _erasure_loose_files(self, files):
        """Return what was uploaded for a form that nobody saved, with these bytes."""
        return files.search(
            [
                ("res_model", "in", files._archive_models()),
                ("res_id", "=", 0),
                ("archive_sha256", "in", set(files.mapped("archive_sha256")) - {False}),
            ]
        )

    def _erasure_forget(self):
        # while it is known what they were called
        self._erasure_reword()
        super()._erasure_forget()
        for name in (
            "archive.inbox.mail",
            "archive.import",
            "archive.document.alias",
            "archive.access.grant",
        ):
            self.env[name]._erasure_forget(self)
        self.env["archive.deletion.request"]._erasure_void(self)
        for name, model in (
            ("mail.message", "model"),
            ("mail.activity", "res_model"),
            ("mail.followers", "res_model"),
        ):
            # there is no chatter, but somebody may have written to it all the same
            self.env[name].sudo().search(
                [(model, "=", self._name), ("res_id", "in", self.ids)]
            ).unlink()

    def _tombstone_rewording(self):
        """Return a function that leaves out of a text what titles do not stay.

        Also those that a change request has replaced. None where all stay.
        """
        lines = self.env["archive.change.request.line"].sudo()
        renamed = lines.search(
            [("request_id.document_id", "in", self.ids), ("field_name", "=", "name")]
        ).grouped(lambda line: line.request_id.document_id)
        titles = {}
        for paper in self.sudo():
            stays = paper._tombstone_title()
            former = renamed.get(paper, lines)
            names = {paper.name, *former.mapped("old_value")}
            names |= {*former.mapped("new_char")}
            titles |= {name: stays for name in names if name and name not in stays}
        if not titles:
            return None
        # a title may be part of another one
        ordered = sorted(titles, key=len, reverse=True)

        def reword(text):
            for title in ordered:
                text = text.replace(title, titles[title])
            return text

        return reword

    def _erasure_told(self) -> list[tuple]:
        """Return where else people write about these papers: records, text fields.

        With all rights; it is kept as evidence. Addons add theirs.
        """
        papers = self.sudo()
        lines = self.env["archive.disposal.line"].sudo()
        lists = lines.search([("document_id", "in", self.ids)]).disposal_id
        # what is said of one item may name another
        lines = lists.line_ids
        requests = self.env["archive.deletion.request"].sudo()
        requests = requests.search([("document_id", "in", self.ids)])
        among = [("document_ids", "in", self.ids)]
        moves = papers.alias_ids
        return [
            (lines, ("decision_note", "hold_note", "problem")),
            (lines.opinion_ids, ("opinion",)),
            (lists, ("return_reason", "abort_reason", "witness_reason")),
            (requests, ("reason", "return_reason", "restore_reason")),
            (
                self.env["archive.hold"].sudo().search(among),
                ("name", "reason", "lift_reason"),
            ),
            (self.env["archive.access.grant"].sudo().search(among), ("reason",)),
            (papers.volume_id | moves.volume_id | moves.moved_to_id, ("remarks",)),
        ]

    def _erasure_reword(self):
        """Leave titles that do not stay out of what is kept as evidence."""
        if not (reword := self.sudo()._tombstone_rewording()):
            return
        for records, names in self._erasure_told():
            for record in records:
                said = {name: record[name] for name in names if record[name]}
                values = {name: reword(text) for name, text in said.items()}
                if values != said:
                    record._guard_write(values, reason="erased with the paper")
            if hasattr(records, "_approval_reword"):
                records._approval_reword(reword)
