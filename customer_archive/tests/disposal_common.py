from contextlib import contextmanager
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.tools import mute_logger

from .common import PDF, ArchiveCommon


class DisposalCommon(ArchiveCommon):
    """Papers past their time, and everybody whom a destruction needs."""

    @classmethod
    def _setup_users(cls):
        super()._setup_users()
        cls.service_manager = cls._create_user("t_service", "customer_service_manager")
        cls.director = cls._create_user("t_director", "customer_director")
        cls.head = cls._create_user("t_head")
        cls.executor = cls._create_user("t_executor")
        cls.witness = cls._create_user("t_witness")

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.department = cls.env["hr.department"].create(
            {
                "name": "Sales",
                "manager_id": cls.env["hr.employee"]
                .create({"name": "Head", "user_id": cls.head.id})
                .id,
            }
        )
        cls.apart, cls.yard = cls.env["archive.location"].create(
            [
                {"name": "Room for what is stored apart", "purpose": "quarantine"},
                {"name": "Shredder, ground floor", "purpose": "destruction"},
            ]
        )
        # bytes that a test removes do not come back with its rollback
        cls.serial = 0

    def _due(self, **vals):
        """File a paper of 2010 with bytes of its own: it is due since 2021."""
        type(self).serial += 1
        raw = PDF + b"%% %s %d" % (self.id().encode(), self.serial)
        paper = self._create_document(
            raw=raw,
            **{
                "document_date": "2010-05-05",
                "name": f"Old report {self.serial}",
                "department_id": self.department.id,
                **vals,
            },
        )
        paper = self._file_document(paper)
        assert paper.retention_due, "the class of this type ends"
        return paper

    def _list(self, papers, **vals):
        """Return a list of papers as the archivist draws it up."""
        return (
            self.env["archive.disposal"]
            .with_user(self.archivist)
            .create(
                {
                    "department_id": self.department.id,
                    "appraiser_id": self.service_manager.id,
                    "appraiser2_id": self.head.id,
                    "director_id": self.director.id,
                    "quarantine_location_id": self.apart.id,
                    "line_ids": [
                        Command.create({"document_id": paper.id}) for paper in papers
                    ],
                    **vals,
                }
            )
        )

    def _kept_together(self, *papers):
        """Put filed papers together, as if they had been filed so."""
        bundle = self.env["archive.bundle"].sudo().create({"kind": "languages"})
        self.env.flush_all()
        documents = self.env["archive.document"]
        documents._guard_set("archive_document")
        self.env.cr.execute(
            "UPDATE archive_document SET bundle_id = %s, bundle_role = 'part'"
            " WHERE id = ANY(%s)",
            [bundle.id, [paper.id for paper in papers]],
        )
        documents._guard_set("")
        self.env.invalidate_all()

    def _propose(self):
        """Run the scheduled action that lists what is due; return its lists."""
        with self.enter_registry_test_mode():
            self.env.ref(
                "customer_archive.ir_cron_disposal_propose"
            ).method_direct_trigger()
        self.env.invalidate_all()
        return self.env["archive.disposal"].search([("automatic", "=", True)])

    @contextmanager
    def _failing(self, paper):
        """Let this paper be one that cannot be erased."""
        documents = type(self.env["archive.document"])
        erase = documents._erase

        def broken(records, reason):
            if paper.id in records._ids:
                raise OSError("disk on fire")
            return erase(records, reason)

        with (
            patch.object(documents, "_erase", broken),
            mute_logger(
                "odoo.addons.customer_archive.models.archive_disposal_line_execution"
            ),
        ):
            yield

    def _hold(self, paper, name="Claim 9"):
        """Let the general manager place a hold on a paper."""
        holds = self.env["archive.hold"].with_user(self.general_manager)
        return holds.create(
            {
                "name": name,
                "reason": "Court",
                "document_ids": [Command.set(paper.ids)],
            }
        )

    def _approved(self, disposal):
        """Let everybody sign; the papers are stored apart then."""
        disposal.action_submit()
        for user in (self.service_manager, self.head, self.director):
            disposal.with_user(user).action_approve()
        disposal.invalidate_recordset()
        return disposal

    def _ready(self, disposal):
        """Prepare the destruction, on a day after the time apart."""
        disposal.write(
            {
                "place_id": self.yard.id,
                "method": "shredding",
                "executor_id": self.executor.id,
                "witness_id": self.witness.id,
            }
        )
        disposal.action_verify()
        disposal.with_user(self.witness).action_check_items()
        return disposal

    def _destroyed(self, papers, day="2027-08-31", end="2028-03-01"):
        """Play the whole story; return the list, waiting for the witness."""
        with freeze_time(day):
            disposal = self._approved(self._list(papers))
        with freeze_time(end):
            self._ready(disposal)
            disposal.with_user(self.executor).action_execute()
            self._carry_out()
        return disposal

    def _carry_out(self):
        """Do what the scheduled actions do."""
        lines = self.env["archive.disposal.line"].search(
            [("state", "=", "quarantined"), ("disposal_id.state", "=", "executing")]
        )
        lines._destroy()
        self.env["archive.erasure"]._remove(1000)
        self.env["archive.disposal"].search(
            [("state", "=", "executing")]
        )._finish_erasing()
        self.env.invalidate_all()
