from odoo.exceptions import UserError


class RefusedError(UserError):
    """A refusal whose reasons link to what has to be seen or mended.

    Whoever calls by RPC reads the text of a `UserError`; the web client shows the
    reasons as the form does, with their links.
    """

    def __init__(self, message: str, reasons: list[dict]):
        """
        :param message: all reasons in one text
        :param reasons: each as the field ``explanation`` has it
        """
        super().__init__(message)
        self.context = {"archive_reasons": reasons}
