"""A wheel of this repository, installed where Odoo lives, brings the addons.

The second environment sees the packages of the first, but neither our checkout nor its
addons path.
"""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MANIFESTS = sorted(ROOT.glob("customer_archive*/__manifest__.py"))
ADDONS = [path.parent.name for path in MANIFESTS]


def run(*command, **options):
    """What the command prints; shown as well when it fails."""
    result = subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **options,
    )
    assert result.returncode == 0, result.stdout[-5000:]
    return result.stdout


def our_files():
    """What git knows or would add; leftovers of a build do not count."""
    names = run("git", "ls-files", "-co", "--exclude-standard", cwd=ROOT).splitlines()
    return [name for name in names if (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in our_files():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes((ROOT / name).read_bytes())
    pip = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"]
    run(*pip, "--no-index", "-w", folder, source, cwd=folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The programs' folder of a second environment with the wheel."""
    folder = tmp_path_factory.mktemp("second") / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    site = folder / Path(sysconfig.get_path("purelib")).relative_to(sys.prefix)
    # addsitedir, not a bare path: the first environment's own .pth files count as well
    first = sysconfig.get_path("purelib")
    (site / "first.pth").write_text(f"import site; site.addsitedir({first!r})\n")
    python = folder / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", wheel)
    return python


@pytest.fixture(scope="module")
def odoo(installed, tmp_path_factory, new_database):
    """`odoo(*options)` runs Odoo of the second environment on a database of its own."""
    data = tmp_path_factory.mktemp("data")
    conf = data / "odoo.conf"
    conf.write_text(f"[options]\ndata_dir = {data}\n")
    database = new_database("packaging", os.environ["ARCHIVE_DEPENDENCIES_DB"])

    def odoo(command, *options):
        program = ["-c", "import odoo.cli; odoo.cli.main()", *command.split()]
        return run(installed, *program, "-c", conf, "-d", database, *options, cwd=data)

    odoo.database = database
    odoo.python = installed
    return odoo


def query(database, sql):
    return run("psql", "-XAtq", "-d", database, "-c", sql).splitlines()


def states(database):
    names = ",".join(f"'{addon}'" for addon in ADDONS)
    where = f"where name in ({names})"
    return query(database, f"select distinct state from ir_module_module {where}")


def test_wheel_holds_every_file_of_the_addons(wheel):
    held = {
        name.removeprefix("odoo/addons/")
        for name in zipfile.ZipFile(wheel).namelist()
        if name.startswith("odoo/addons/")
    }
    ours = {name for name in our_files() if name.split("/")[0] in ADDONS}
    assert ours - held == set()


def test_wheel_names_what_the_addons_need(wheel):
    archive = zipfile.ZipFile(wheel)
    metadata = next(name for name in archive.namelist() if name.endswith("/METADATA"))
    needs = archive.read(metadata).decode()
    for line in (ROOT / "requirements.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            assert f"Requires-Dist: {line}" in needs


def test_odoo_finds_the_addons_in_the_environment(odoo):
    code = (
        "import odoo.tools.config, odoo.modules.module as m\n"
        "odoo.tools.config.parse_config([])\n"
        f"print(*[m.get_module_path(name) for name in {ADDONS}], sep='\\n')"
    )
    paths = run(odoo.python, "-c", code, cwd="/").strip().splitlines()[-len(ADDONS) :]
    for addon, path in zip(ADDONS, paths, strict=True):
        assert path.endswith(f"odoo/addons/{addon}")
        assert not path.startswith(str(ROOT / addon))


def test_install_upgrade_uninstall(odoo):
    batch = ["--no-http", "--log-level=warn", "--stop-after-init"]
    assert "ERROR" not in odoo("server", "-i", ",".join(ADDONS), *batch)
    assert states(odoo.database) == ["installed"]

    assert "ERROR" not in odoo("server", "-u", ",".join(ADDONS), *batch)
    assert states(odoo.database) == ["installed"]

    assert "ERROR" not in odoo("module uninstall", *ADDONS)
    assert states(odoo.database) == ["uninstalled"]
    tables = "select tablename from pg_tables where tablename like 'archive\\_%'"
    assert query(odoo.database, tables) == []
