"""Keep the Chinese texts complete.

usage: translations.py check       nothing untranslated, doubtful or broken in the files
       translations.py missing DB  also compare with what the modules in DB say
       translations.py update DB   write new terms into the files, to be translated

`missing` and `update` need the environment of `scripts/dev run`.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
MANIFESTS = sorted(ROOT.glob("customer_archive*/__manifest__.py"))
ADDONS = [path.parent.name for path in MANIFESTS]
LANGUAGE = "zh_CN"
PLACEHOLDER = re.compile(r"%\(\w+\)[sdfr]|%[sd]|\{\w+\}")
# nothing to translate: digits, signs
SAME = re.compile(r"^[\W\d_]*$")


def po_path(addon):
    return ROOT / addon / "i18n" / f"{LANGUAGE}.po"


def placeholders(text):
    return set(PLACEHOLDER.findall(text))


def check_file(addon):
    if not po_path(addon).exists():
        yield "missing"
        return
    for entry in polib.pofile(str(po_path(addon))):
        if entry.obsolete:
            yield f"obsolete: {entry.msgid!r}"
        elif entry.fuzzy:
            yield f"fuzzy: {entry.msgid!r}"
        elif not entry.msgstr:
            yield f"untranslated: {entry.msgid!r}"
        elif placeholders(entry.msgid) != placeholders(entry.msgstr):
            yield f"placeholders differ: {entry.msgid!r}"


def exported(addon, database):
    """The terms that Odoo exports for an installed addon."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "terms.pot"
        command = ["odoo", "i18n", "export", "-c", os.environ["ARCHIVE_CONF"]]
        subprocess.run(
            [*command, "-d", database, "-o", str(target), addon],
            check=True,
            stderr=subprocess.DEVNULL,
        )
        return polib.pofile(str(target)) if target.exists() else polib.POFile()


def missing(addon, database):
    """Terms of the database that the file lacks, and terms that nothing uses."""
    wanted = {entry.msgid for entry in exported(addon, database)}
    known = {entry.msgid for entry in polib.pofile(str(po_path(addon)))}
    yield from (f"not in the file: {term!r}" for term in sorted(wanted - known))
    yield from (f"no longer used: {term!r}" for term in sorted(known - wanted))


def update(addon, database):
    terms = exported(addon, database)
    path = po_path(addon)
    known = polib.pofile(str(path)) if path.exists() else polib.POFile()
    translated = {entry.msgid: entry.msgstr for entry in known if not entry.obsolete}
    for entry in terms:
        same = entry.msgid if SAME.match(entry.msgid) else ""
        entry.msgstr = translated.get(entry.msgid, same)
    terms.metadata = {
        "Project-Id-Version": "Odoo Server 19.0",
        "Language": LANGUAGE,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    terms.sort(key=lambda entry: entry.msgid)
    path.parent.mkdir(exist_ok=True)
    terms.save(str(path))
    to_do = len(terms.untranslated_entries())
    print(f"{addon}: {len(terms)} terms, {to_do} to translate")


def main(command="check", database=None):
    found = []
    for addon in ADDONS:
        if command == "update":
            update(addon, database)
            continue
        found += [f"{addon}/i18n/{LANGUAGE}.po: {text}" for text in check_file(addon)]
        if command == "missing" and po_path(addon).exists():
            found += [f"{addon}: {text}" for text in missing(addon, database)]
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
