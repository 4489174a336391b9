"""pytest plugin: a file store of its own for each parallel worker.

pytest-odoo gives each worker a copy of the database, yet lets all of them share the
files. Tests that erase or damage files would then disturb each other.
"""

import shutil
from pathlib import Path

import pytest


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    worker = getattr(config, "workerinput", {}).get("workerid")
    if not worker or not config.pluginmanager.has_plugin("odoo"):
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
