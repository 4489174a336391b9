import sys
import zipfile
from pathlib import Path

from odoo import SUPERUSER_ID, api
from odoo.cli import Command
from odoo.modules.registry import Registry
from odoo.tools import config

from ..tools.anchor import read_anchor
from ..tools.proof import FILES, REGISTER, proven_rows, read_rows


class ArchiveDestroyAgain(Command):
    """Destroy again, after a backup was restored, what the register names.

    The registers are the file that an auditor exported after the backup was made
    (Archive, Audit, Register Exports). What the ledger in it and the anchor outside
    the database prove is believed, nothing else. Papers are recognised by number,
    reference code and digest; what is erased already is left alone, so that it can be
    run again.
    """

    name = "archive_destroy_again"

    def run(self, args):
        self.parser.add_argument("registers", help="registers.zip as it was exported")
        self.parser.add_argument("-d", "--database", required=True)
        self.parser.add_argument("-c", "--config")
        self.parser.add_argument("--addons-path", dest="addons_path")
        self.parser.add_argument(
            "--anchor", type=Path, help="the anchor file, where it is not in its place"
        )
        self.parser.add_argument(
            "--unanchored",
            action="store_true",
            help="take also what the anchor does not prove: you vouch for the file",
        )
        self.parser.add_argument(
            "--yes", action="store_true", help="erase them; otherwise they are listed"
        )
        options = self.parser.parse_args(args)
        given = ["-d", options.database, "--no-http"]
        if options.config:
            given += ["-c", options.config]
        if options.addons_path:
            given += [f"--addons-path={options.addons_path}"]
        config.parse_config(given, setup_logging=True)
        with Registry(options.database).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            register = env["archive.destruction.register"]
            anchor = options.anchor or env["archive.ledger.seal"]._anchor_path()
            rows, unproven = self.rows(options.registers, anchor, options.unanchored)
            for row in unproven:
                self.say(row["document_id"], row.get("reference"), "not proven")
            if unproven:
                self.say(
                    f"{len(unproven)} rows are not proven by the anchor {anchor}: they "
                    "are left out; --unanchored takes them on your word"
                )
            found = register._still_there(rows)
            for document, row in found:
                self.say(document.id, row["reference"], row["title"])
            if not options.yes:
                self.say(f"{len(found)} papers are there again; --yes erases them")
                return
            register._destroy_again(found)
        pending = self.remove_bytes(options.database)
        self.say(f"{len(found)} papers erased, {pending} files still to be removed")
        if pending:
            sys.exit(1)

    def say(self, *words):
        """Print one line for who runs it."""
        print(*words, sep="\t")  # pylint: disable=print-used

    def remove_bytes(self, database):
        """Remove the bytes, each batch in its own transaction; return what is left."""
        while True:
            with Registry(database).cursor() as cr:
                erasures = api.Environment(cr, SUPERUSER_ID, {})["archive.erasure"]
                if not erasures._remove(200):
                    return erasures.search_count([("state", "=", "pending")])

    def rows(self, path, anchor, unanchored=False):
        """Return the rows of exported registers that count, and those that do not.

        :param path: of ``registers.zip``
        :param anchor: path of the anchor file
        :param unanchored: whether rows count that the anchor does not prove
        :return: two lists of dictionaries
        """
        try:
            with zipfile.ZipFile(path) as archive:
                proven = proven_rows(archive, read_anchor(anchor))
                if unanchored:
                    return list(read_rows(archive, REGISTER)), []
                others = [
                    row
                    for row in read_rows(archive, REGISTER)
                    if proven.get(row["id"]) != row
                ]
                return list(proven.values()), others
        except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
            sys.exit(
                f"{path} is no export of all registers ({error}): it holds "
                + ", ".join(f"{name}.jsonl" for name in FILES)
            )
