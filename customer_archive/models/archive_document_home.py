from odoo import api, models


class ArchiveDocument(models.Model):
    """“My work”: what waits for the user, each number with what it counts."""

    _inherit = "archive.document"

    @api.model
    @api.readonly
    def get_my_work(self):
        """Return the tiles of the home screen, counted with the user's own rights.

        :return: list of dicts: ``key``, ``title``, ``help``, ``count``, ``action``
        """
        return [
            {
                "key": key,
                "title": title,
                "help": text,
                "count": self.env[model].search_count(domain),
                "action": self._my_work_action(xml_id, title, domain),
            }
            for key, title, text, model, domain, xml_id in self._my_work()
        ]

    @api.model
    def _my_work_action(self, xml_id, title, domain):
        xml_id = xml_id if "." in xml_id else f"customer_archive.{xml_id}"
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        return {**action, "name": title, "domain": domain, "context": {}, "path": False}

    @api.model
    def _my_work(self):
        """Return (key, title, help, model, domain, action) of what the user does.

        Other addons add their own.
        """
        uid = self.env.uid
        documents, document_action = self._name, "archive_document_action"
        mine = ["|", ("handler_id", "=", uid), ("submitter_id", "=", uid)]
        work = [
            (
                "sign",
                self.env._("To sign"),
                self.env._("Waiting for your signature now"),
                "archive.approval.task",
                [("can_sign", "=", True)],
                "archive_approval_task_action_waiting",
            ),
            (
                "returned",
                self.env._("Returned"),
                self.env._("Came back to you with a reason"),
                documents,
                [("state", "=", "returned"), ("handler_id", "=", uid)],
                document_action,
            ),
            (
                "to_file",
                self.env._("To file"),
                self.env._("A leader approved them to be filed: hand them in"),
                documents,
                [
                    ("approved_to_file_on", "!=", False),
                    ("state", "in", ("draft", "returned")),
                    ("handler_id", "=", uid),
                ],
                document_action,
            ),
            (
                "drafts",
                self.env._("Drafts"),
                self.env._("To be completed, checked and submitted"),
                documents,
                [("state", "=", "draft"), *mine],
                document_action,
            ),
            (
                "overdue",
                self.env._("Overdue"),
                self.env._("Yours, captured over 14 days ago and not yet filed"),
                documents,
                [
                    ("state", "in", ("draft", "submitted", "returned")),
                    ("create_date", "<", "today -14d"),
                    *mine,
                ],
                document_action,
            ),
            (
                "submitted",
                self.env._("On the way"),
                self.env._("Yours, waiting for the signatures of others"),
                documents,
                [("state", "=", "submitted"), *mine],
                document_action,
            ),
        ]
        work.append(
            (
                "collect",
                self.env._("To collect"),
                self.env._("Parts of profiles that you are asked for"),
                "archive.dossier.block",
                [
                    ("responsible_id", "=", uid),
                    ("state", "in", ("missing", "overdue", "stale")),
                ],
                "archive_dossier_block_action",
            )
        )
        if self._access_has("group_account_manager"):
            work.append(
                (
                    "dossiers",
                    self.env._("My dossiers"),
                    self.env._("Customers that you look after"),
                    "archive.dossier",
                    [("manager_id", "=", uid)],
                    "archive_dossier_action",
                )
            )
            work.append(
                (
                    "incomplete",
                    self.env._("Incomplete"),
                    self.env._(
                        "Dossiers of yours in which a required paper is missing"
                    ),
                    "archive.dossier",
                    [("manager_id", "=", uid), ("incomplete", "=", True)],
                    "archive_dossier_action",
                )
            )
            work.append(
                (
                    "update",
                    self.env._("To update"),
                    self.env._("Dossiers of yours to which nothing came for long"),
                    "archive.dossier",
                    [("manager_id", "=", uid), ("update_overdue", "=", True)],
                    "archive_dossier_action",
                )
            )
        if self._access_has("group_archivist"):
            work += [
                (
                    "filed",
                    self.env._("Filed this week"),
                    self.env._("Numbered and put into volumes in the last seven days"),
                    documents,
                    [("state", "=", "filed"), ("filed_on", ">=", "today -7d")],
                    document_action,
                ),
                (
                    "volumes",
                    self.env._("Open volumes"),
                    self.env._("Still taking in papers"),
                    "archive.volume",
                    [("state", "=", "open")],
                    "archive_volume_action",
                ),
            ]
        return work
