"""pytest plugin: what the addons' tests need beyond pytest-odoo.

A file store of its own for each parallel worker: pytest-odoo gives each a copy of the
database, yet lets all of them share the files. Tests that erase or damage files would
then disturb each other.

Passwords of passing users are hashed quickly: hashed as for people, the dozen users of
each test class would take half of the whole run.
"""

import shutil
from pathlib import Path

import pytest


def hash_quickly():
    """Hash passwords with few rounds in this process, once Odoo is loaded."""
    from odoo.addons.base.models import res_users

    res_users.MIN_ROUNDS = 1000


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    if not config.pluginmanager.has_plugin("odoo"):
        return
    hash_quickly()
    worker = getattr(config, "workerinput", {}).get("workerid")
    if not worker:
        return
    from odoo.tests.common import get_db_name
    from odoo.tools import config as odoo_config

    database = get_db_name()
    shared = Path(odoo_config["data_dir"])
    own = shared.parent / "workers" / f"{database}-{worker}"
    shutil.rmtree(own, ignore_errors=True)
    files = shared / "filestore" / database
    if files.exists():
        shutil.copytree(files, own / "filestore" / database)
    odoo_config["data_dir"] = str(own)
    config.add_cleanup(lambda: shutil.rmtree(own, ignore_errors=True))
