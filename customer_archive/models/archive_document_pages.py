from contextlib import contextmanager
from pathlib import PurePath

from odoo import models
from odoo.exceptions import LockError, UserError

from ..tools import page_tools
from ..tools.files import content_mimetype, manifest_digest
from ..tools.page_tools import PageToolError
from .archive_document import TITLE_LENGTH

#: How many numbers of titles may be taken already.
NUMBERS = 1_000
#: Pages that are looked at in one request to find blank ones.
BLANK_SIZE = 50


class ArchiveDocument(models.Model):
    """Pages of a draft are joined, turned, taken out, or become a paper (#6, #61).

    The files of a draft may be replaced, never silently: each page has its place in
    the plan, the new file is looked at before the old one goes, the self-check is
    void, and the ledger keeps the digest of what was there before.
    """

    _inherit = "archive.document"

    # -------------------------------------------------------------------- the screen

    def get_pages(self):
        """Return what there is to arrange: a dict for each file.

        ``id``, ``name``, ``pages``, ``is_picture``, and ``problem``: a sentence that
        says why the pages of this file stay as they are; it counts none then.

        :raise UserError: when the paper is no draft, or not the user's to edit
        """
        self.ensure_one()
        self._pages_check_may_arrange()
        result = []
        for file in self._files_by_document()[self.id]:
            raw, pages, problem = self._pages_bytes(file), 0, ""
            try:
                pages = page_tools.count_pages(raw, file.id)
            except PageToolError as error:
                problem = self._pages_problem(error, file)
            result.append(
                {
                    "id": file.id,
                    "name": file.name,
                    "pages": pages,
                    "problem": problem,
                    "is_picture": content_mimetype(raw).startswith("image/"),
                }
            )
        return result

    def get_blank_pages(self, file_id, first=1):
        """Return the pages on which there is nothing to see, of the next few.

        A proposal: who arranges the pages looks at them and decides. Looking takes
        time, so it is asked again for what comes :data:`BLANK_SIZE` pages later.

        :raise MissingError: for a file that is not this paper's
        """
        self.ensure_one()
        self._pages_check_may_arrange()
        with self._pages_refused():
            plan = page_tools.read_plan({"removed": [[file_id, first]]})
        file = self._pages_files(plan)
        with self._pages_refused(file):
            return page_tools.find_blank(
                self._pages_bytes(file), range(first, first + BLANK_SIZE), file.id
            )

    def arrange_pages(self, plan):
        """Replace files of this draft by what ``plan`` says; see `_arrange_pages`."""
        self.check_access("write")
        return self._arrange_pages(plan)

    # --------------------------------------------------------------------- the change

    def _arrange_pages(self, plan):
        """Make new files of pages of this draft's files, and drafts of some of them.

        ``plan`` is a dict of lists: ``files``, what this paper has instead; ``papers``,
        one file for each new paper; and ``removed``, pages that are in neither. A
        file is a list of pages, a page ``[attachment id, number from 1, turn]``, the
        turn clockwise by 0, 90, 180 or 270 degrees. Each page of each file named has
        exactly one place; files not named stay as they are, and so do those that
        the plan leaves whole.

        :return: list of ``id`` and ``name`` of the new papers
        :raise MissingError: for files that are not this paper's, as for ids never used
        :raise UserError: saying why not; then nothing was changed
        """
        self.ensure_one()
        self._pages_check_may_arrange()
        self._pages_lock()
        with self._pages_refused():
            plan = page_tools.read_plan(plan)
        files = self._pages_files(plan)
        sources = {file.id: self._pages_bytes(file) for file in files}
        with self._pages_refused(files):
            counts = {id_: page_tools.count_pages(r, id_) for id_, r in sources.items()}
            page_tools.check_plan(plan, counts)
            whole, plan = plan, page_tools.without_unchanged(plan, counts)
        files = files.filtered(lambda file: file.id in plan.file_keys())
        if not files:
            self._pages_put_in_order(whole, {})
            return []
        self._pages_check_remains(plan, files)
        with self._pages_refused(files):
            raws = [page_tools.arrange(sources, output) for output in plan.files]
            taken = [page_tools.arrange(sources, output) for output in plan.papers]
        digest = manifest_digest(files.sorted("id").mapped("archive_sha256"))
        made = {}
        for output, raw in zip(plan.files, raws, strict=True):
            name = self._pages_file_name(output, files)
            made[output] = self._pages_add(name, raw, len(output))
        self._pages_put_in_order(whole, made)
        papers = self._pages_new_papers(plan, taken, digest)
        self._pages_remove(files, digest)
        return [{"id": paper.id, "name": paper.name} for paper in papers]

    def _pages_check_may_arrange(self):
        # who may not know the paper gets the answer of an id never used
        self._check_may_edit()
        self._check_can_preview()
        if frozen := self.sudo()._guard_frozen():
            raise UserError(frozen._guard_message())

    def _pages_lock(self):
        """Let no one else arrange or submit it until this is done."""
        try:
            self.sudo().lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._(
                    "“%(name)s” is being changed by somebody else at this moment: try "
                    "again.",
                    name=self.name,
                )
            ) from error

    def _pages_files(self, plan):
        """Return the files that the plan names, in its order.

        :raise MissingError: for files of other records, as for ids never used
        """
        own = self._files_by_document()[self.id]
        named = own.browse(plan.file_keys())
        if strangers := named - own:
            raise strangers.sudo(False)._make_missing_error(strangers.sudo(False))
        return named

    def _pages_bytes(self, file):
        """Return the bytes of a file of this draft; none of them leaves the server."""
        return file._archive_bytes("pages of a draft")

    def _pages_check_remains(self, plan, files):
        """Refuse to leave the paper without any page."""
        if plan.files or self._files_by_document()[self.id] - files:
            return
        raise UserError(
            self.env._(
                "At least one page stays in “%(name)s”. If it is not wanted at all, "
                "delete the draft.",
                name=self.name,
            )
        )

    def _pages_file_name(self, output, files):
        """Return the name of a new file: that of the old one, or the paper's title."""
        names = {file.name for file in files if file.id in {ref.file for ref in output}}
        if len(names) == 1:
            return f"{PurePath(names.pop() or '').stem or self.name}.pdf"
        return self._pages_title_file_name()

    def _pages_title_file_name(self):
        return f"{self.name}.pdf".replace("/", "-")

    def _pages_add(self, name, raw, pages):
        """Keep a new file, and look at what was kept.

        :raise UserError: when it cannot be opened or has not as many pages
        """
        before = self._files_by_document()[self.id]
        self._capture_add(name, raw)
        added = self._files_by_document()[self.id] - before
        if added.archive_problem != "none" or added.archive_pages != pages:
            raise UserError(self._pages_problem(PageToolError("lost")))
        return added

    def _pages_put_in_order(self, plan, made):
        """Number the files as the plan has them; those it does not name keep place.

        What the plan makes of some files stands where these stood, in its order.

        :param made: the new file of each output that is not there as it was
        """
        files = self._files_by_document()[self.id]
        named = set(plan.file_keys())
        ours = [
            made.get(output) or files.browse(output[0].file) for output in plan.files
        ]
        order = page_tools.in_place(
            [file.id for file in files if file not in made.values()],
            [output[0].file for output in plan.files],
            named,
        )
        ordered = [
            files.browse(key) if key is not None else ours.pop(0) for key in order
        ]
        if ordered == list(files):
            return
        for number, file in enumerate(ordered, 1):
            file.archive_sequence = number

    def _pages_remove(self, files, digest):
        """Remove the old files, which the new ones stand for now."""
        # the guard asks the state of the paper, not who asks
        files.unlink()
        remaining = self._files_by_document()[self.id]
        pages = sum(remaining.mapped("archive_pages"))
        self.write({"pages": pages, "self_check": False})
        # what was found in the old pages must not find the paper any more
        texts = self.env["archive.document.text"].sudo()
        texts.search([("document_id", "=", self.id)]).unlink()
        self.env["archive.ledger.entry"]._append(
            self, "pages_arranged", digests={self.id: digest}
        )

    # --------------------------------------------------------------------- new papers

    def _pages_new_papers(self, plan, raws, digest):
        """Make a draft of each output in ``plan.papers``, beside this one."""
        if not raws:
            return self.browse()
        # what the user may edit he may divide, also where he does not know the
        # dossier it lies in
        titles = self._pages_titles(len(raws))
        values = self.sudo()._pages_paper_values()
        papers = self.sudo().create([{**values, "name": title} for title in titles])
        papers._guard_write(self.sudo()._pages_origin(), reason="pages of a draft")
        for paper, output, raw in zip(papers, plan.papers, raws, strict=True):
            paper._pages_add(paper._pages_title_file_name(), raw, len(output))
        self.env["archive.ledger.entry"]._append(
            papers,
            "pages_taken",
            digests=dict.fromkeys(papers.ids, digest),
            related=self,
        )
        return papers

    def _pages_paper_fields(self):
        """Return the fields that a paper made of another one's pages begins with.

        What is printed on the paper itself, such as its number, is not among them.
        """
        return [
            "dossier_id",
            "partner_id",
            "company_id",
            "category_id",
            "type_id",
            "retention_class_id",
            "secrecy",
            "document_date",
            "valid_from",
            "valid_until",
            "author",
            "handler_id",
            "department_id",
            "provenance",
            "carrier",
            "paper_location_id",
            "bundle_id",
            "bundle_role",
            "bundle_position",
        ]

    def _pages_paper_values(self):
        names = self._pages_paper_fields()
        return {
            name: self._fields[name].convert_to_write(self[name], self)
            for name in names
        }

    def _pages_origin(self):
        """Return where the pages came from and who handed them in: that stays."""
        return {
            "submitter_id": self.submitter_id.id,
            "source_model": self.source_model,
            "source_id": self.source_id,
        }

    def _pages_titles(self, count):
        """Return ``count`` titles like “Contract (2)” that are not taken yet."""
        first = [self._pages_title(number) for number in range(2, count + NUMBERS)]
        same = [
            ("dossier_id", "=", self.sudo().dossier_id.id),
            ("partner_id", "=", self.sudo().partner_id.id),
            ("name", "in", first),
        ]
        # of those that the user may know
        taken = set(self.search_fetch(same, ["name"]).mapped("name"))
        return [title for title in first if title not in taken][:count]

    def _pages_title(self, number):
        return f"{self.name[: TITLE_LENGTH - 8]} ({number})"

    # ----------------------------------------------------------------------- refusals

    @contextmanager
    def _pages_refused(self, files=None):
        """Turn what the page tools refuse into a sentence that names the file."""
        try:
            yield
        except PageToolError as error:
            named = error.file
            file = files and files.filtered(lambda f: f.id == named)
            raise UserError(self._pages_problem(error, file)) from error

    def _pages_problem(self, error, file=None):
        """Return the sentence for a :class:`PageToolError`."""
        name = file.name if file else self.name
        texts = {
            "encrypted": self.env._(
                "“%(name)s” is protected, so its pages stay as they are: capture it "
                "without protection.",
                name=name,
            ),
            "damaged": self.env._(
                "“%(name)s” is damaged and cannot be opened: capture it again.",
                name=name,
            ),
            "signed": self.env._(
                "“%(name)s” carries an electronic signature, which any change would "
                "break: its pages stay as they are.",
                name=name,
            ),
            "form": self.env._(
                "“%(name)s” is a form with fields to fill in, which would be lost: "
                "print it to a new PDF and capture that.",
                name=name,
            ),
            "holds_files": self.env._(
                "“%(name)s” has other files inside, which would be lost: its pages "
                "stay as they are.",
                name=name,
            ),
            "no_pages": self.env._(
                "“%(name)s” is no PDF and no picture: it has no pages to arrange.",
                name=name,
            ),
            "too_many": self.env._(
                "“%(name)s” has more than %(limit)s pages: take fewer at a time.",
                name=name,
                limit=page_tools.MAX_PAGES,
            ),
            "too_many_papers": self.env._(
                "At most %(limit)s new papers are made of “%(name)s” at once.",
                name=name,
                limit=page_tools.MAX_PAPERS,
            ),
            "too_large": self.env._(
                "“%(name)s” is too large to work on its pages: scan it at a lower "
                "resolution, or capture fewer pages in one file.",
                name=name,
            ),
            "lost": self.env._(
                "The new file of “%(name)s” did not come out with all its pages: "
                "nothing was changed.",
                name=name,
            ),
        }
        return texts.get(error.code) or self.env._(
            "The pages of “%(name)s” cannot be arranged like this: each page has "
            "exactly one place. Open the pages again.",
            name=self.name,
        )
