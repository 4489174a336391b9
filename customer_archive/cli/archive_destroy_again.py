import json
import sys
import zipfile

from odoo import SUPERUSER_ID, api
from odoo.cli import Command
from odoo.modules.registry import Registry
from odoo.tools import config

REGISTER = "archive.destruction.register.jsonl"


class ArchiveDestroyAgain(Command):
    """Destroy again, after a backup was restored, what the register names.

    The register is a file that an auditor exported after the backup was made (Archive,
    Audit, Register Exports). Papers are recognised by number, reference code and
    digest; what is erased already is left alone, so that it can be run again.
    """

    name = "archive_destroy_again"

    def run(self, args):
        self.parser.add_argument("register", help="registers.zip, or its .jsonl file")
        self.parser.add_argument("-d", "--database", required=True)
        self.parser.add_argument("-c", "--config")
        self.parser.add_argument("--addons-path", dest="addons_path")
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
        rows = list(self.rows(options.register))
        with Registry(options.database).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            register = env["archive.destruction.register"]
            found = register._still_there(rows)
            for document, row in found:
                print(f"{document.id}\t{row['reference']}\t{row['title']}")  # pylint: disable=print-used
            if not options.yes:
                print(f"{len(found)} papers are there again; --yes erases them")  # pylint: disable=print-used
                return
            register._destroy_again(found)
        pending = self.remove_bytes(options.database)
        print(f"{len(found)} papers erased, {pending} files still to be removed")  # pylint: disable=print-used
        if pending:
            sys.exit(1)

    def remove_bytes(self, database):
        """Remove the bytes, each batch in its own transaction; return what is left."""
        while True:
            with Registry(database).cursor() as cr:
                erasures = api.Environment(cr, SUPERUSER_ID, {})["archive.erasure"]
                if not erasures._remove(200):
                    return erasures.search_count([("state", "=", "pending")])

    def rows(self, path):
        """Yield the rows of an exported register, each a dictionary."""
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive, archive.open(REGISTER) as lines:
                yield from map(json.loads, lines)
        else:
            with open(path, encoding="utf-8") as lines:
                yield from map(json.loads, lines)
