"""Databases of the benchmark: installed once, filled, copied, dropped."""

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.sql_db import close_db
from odoo.tools import config

#: Of all databases made here; another one, and two may measure side by side.
PREFIX = os.environ.get("ARCHIVE_BENCH_PREFIX", "bench_")


def configure():
    """Read Odoo's configuration into this process."""
    # what fails for being repeated is counted, not printed
    quiet = ["--log-level=error", "--log-handler=odoo.sql_db:CRITICAL"]
    config.parse_config(["-c", os.environ["ARCHIVE_CONF"], *quiet])


def filestore(database):
    return Path(config["data_dir"]) / "filestore" / database


def drop(database):
    Registry.delete(database)
    close_db(database)
    subprocess.run(
        ["dropdb", "--if-exists", "--force", database],
        check=True,
        env={**os.environ, "PGOPTIONS": "-c client_min_messages=warning"},
    )
    shutil.rmtree(filestore(database), ignore_errors=True)


def copy(source, target):
    drop(target)
    close_db(source)
    subprocess.run(["createdb", "-T", source, target], check=True)
    if filestore(source).exists():
        shutil.copytree(filestore(source), filestore(target))


def install(database, modules):
    """Make ``database`` of the template with Odoo's own modules and add ``modules``."""
    copy(os.environ["ARCHIVE_DEPENDENCIES_DB"], database)
    add(database, modules)


def add(database, modules):
    """Install ``modules`` into ``database``."""
    if modules:
        Registry.delete(database)
        command = ["odoo", "server", "-c", os.environ["ARCHIVE_CONF"], "-d", database]
        command += ["-i", modules, "--no-http", "--log-level=error"]
        subprocess.run([*command, "--stop-after-init"], check=True)


def vacuum(database):
    """Bring statistics and visibility up to date, as autovacuum does in time."""
    subprocess.run(["psql", "-qd", database, "-c", "VACUUM ANALYZE"], check=True)


@contextmanager
def environment(database, uid=SUPERUSER_ID, **context):
    """Open an environment on a connection of its own; committed at the end."""
    with Registry(database).cursor() as cr:
        yield api.Environment(cr, uid, context)
