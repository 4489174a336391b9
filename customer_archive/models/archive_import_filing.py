from pathlib import PurePosixPath

from odoo import Command, fields, models
from odoo.exceptions import UserError

from ..tools.refusal import blocking
from ..tools.zip_files import ZipError

#: What submission asks of the handler and the batch answers: it is approved as one,
#: and what was signed on paper may have no file.
ANSWERED = ("self_check", "file")


class ArchiveImport(models.Model):
    """From good rows to filed papers: dossiers, files, bundles, volumes, old codes."""

    _inherit = "archive.import"

    def _file_groups(self, groups, rows, store):
        """Make the papers of these rows and file them; return line -> document."""
        lines = [line for group in groups for line in group]
        dossiers = self._dossiers_of([rows[line] for line in lines])
        vals_list = []
        for line in lines:
            row = rows[line]
            dossier = dossiers[row["dossier"]]
            vals_list.append(
                {
                    **row["values"],
                    "dossier_id": dossier.id,
                    "handler_id": (dossier.manager_id or self.create_uid).id,
                    "attachment_ids": [
                        Command.create(
                            {
                                "name": PurePosixPath(path).name,
                                "raw": self._read_file(store, path),
                            }
                        )
                        for path in row["files"]
                    ],
                }
            )
        papers = self.env["archive.document"].create(vals_list)
        papers._prepare_submission()
        self._check_papers(dict(zip(lines, papers, strict=True)), rows)
        made = dict(zip(lines, papers, strict=True))
        self._bind_groups(groups, rows, made)
        self._check_rules(papers)
        self._note_duplicates(made, rows)
        papers._guard_write(
            {"state": "submitted", "self_check": True}, reason="import approved"
        )
        for dossier, of_dossier in papers.grouped("dossier_id").items():
            if dossier:
                of_dossier._guard_write(
                    {"access_manager_id": dossier.manager_id.id}, reason="import"
                )
        papers._file(
            years={
                made[line].id: rows[line]["year"]
                for line in lines
                if rows[line]["year"] and not line.bundle
            }
        )
        self._keep_codes(made)
        return made

    def _check_papers(self, made, rows):
        """Refuse files that nobody could open later; tell where pages differ.

        :raise UserError: naming the file
        """
        papers = self.env["archive.document"].union(*made.values())
        files = papers._files_by_document()
        for line, paper in made.items():
            for file in files[paper.id]:
                problem = file._archive_problem_text()
                if problem and file.archive_problem != "mislabelled":
                    raise UserError(problem)
            given = rows[line]["values"].get("pages")
            if given and given != paper.pages:
                note = self.env._(
                    "The catalogue says %(given)s pages, the files have %(counted)s.",
                    given=given,
                    counted=paper.pages,
                )
                if note not in rows[line]["notes"]:
                    rows[line]["notes"].append(note)

    def _check_rules(self, papers):
        """Refuse what could not be submitted by hand either.

        :raise UserError: naming everything that is wrong with the first such paper
        """
        for reasons in papers._approval_before_submit().values():
            if wrong := [r for r in blocking(reasons) if r.code not in ANSWERED]:
                raise UserError("\n".join(reason.message for reason in wrong))

    def _note_duplicates(self, made, rows):
        """Tell what may be there already, as far as who imports may know it."""
        self.env.flush_all()
        papers = self.env["archive.document"].union(*made.values())
        papers = papers.with_user(self.create_uid).sudo(False)
        numbers = {paper.id: line.number for line, paper in made.items()}
        found = papers._duplicates()
        for line, paper in made.items():
            others = found.get(paper.id, papers.browse())
            notes = rows[line]["notes"]
            if before := others.filtered(lambda other: other.id not in numbers):
                notes.append(before._captured_before_text())
            if same := sorted(numbers[i] for i in others.ids if i in numbers):
                notes.append(
                    self.env._(
                        "The same file, or title and date, in row: %(rows)s.",
                        rows=self.env._(", ").join(map(str, same)),
                    )
                )

    def _read_file(self, store, path):
        try:
            return store.content(path)
        except ZipError as error:
            raise UserError(self._zip_problem(error)) from None

    def _dossiers_of(self, rows):
        """Return (partner or name, manager) -> dossier, opening what is missing."""
        dossiers = self.env["archive.dossier"]
        found = {None: dossiers}
        partners = {
            row["dossier"][0].id
            for row in rows
            if row["dossier"] and not isinstance(row["dossier"][0], str)
        }
        opened = {
            dossier.partner_id: dossier
            for dossier in dossiers.search(
                [
                    ("partner_id", "in", list(partners)),
                    ("company_id", "=", self.company_id.id),
                ]
            )
        }
        for row in rows:
            asked = row["dossier"]
            if asked in found:
                continue
            partner, manager = asked
            if isinstance(partner, str):
                partner = self.env["res.partner"].search(
                    [("name", "=", partner), ("parent_id", "=", False)], limit=1
                ) or self.env["res.partner"].create(
                    {"name": partner, "is_company": True}
                )
            if partner not in opened:
                opened[partner] = dossiers._for_partner(
                    partner, self.company_id
                ) or dossiers.create(
                    {
                        "partner_id": partner.id,
                        "company_id": self.company_id.id,
                        "manager_id": manager.id,
                    }
                )
            found[asked] = opened[partner]
        return found

    def _bind_groups(self, groups, rows, made):
        """Put the rows of each bundle together, in their roles."""
        for group in groups:
            if len(group) < 2:
                continue
            kind, roles = self._bundle_of([rows[line] for line in group])
            bundle = self.env["archive.bundle"].create(
                {"kind": kind, "company_id": self.company_id.id}
            )
            for position, (line, role) in enumerate(zip(group, roles, strict=True)):
                made[line].write(
                    {
                        "bundle_id": bundle.id,
                        "bundle_role": role,
                        "bundle_position": position,
                    }
                )

    def _keep_codes(self, made):
        """Keep the old reference codes: who holds an old slip finds the paper."""
        self.env["archive.document.alias"].create(
            [
                {
                    "document_id": paper.id,
                    "reference": line.key,
                    "moved_to_id": paper.volume_id.id,
                    "moved_on": fields.Datetime.now(),
                    "moved_by_id": self.create_uid.id,
                    "reason": self.name,
                }
                for line, paper in made.items()
                if not line.key.startswith("row:")
            ]
        )
