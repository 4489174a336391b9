"""Package the addons into `odoo.addons`, where Odoo finds them without addons_path."""

import ast
from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).parent
MANIFESTS = sorted(HERE.glob("customer_archive*/__manifest__.py"))
ADDONS = [path.parent.name for path in MANIFESTS]
MANIFEST = ast.literal_eval((HERE / "customer_archive/__manifest__.py").read_text())
REQUIREMENTS = [
    line
    for line in (HERE / "requirements.txt").read_text().splitlines()
    if line and not line.startswith("#")
]

setup(
    name="customer-archive-odoo",
    version=MANIFEST["version"],
    description=MANIFEST["summary"],
    author=MANIFEST["author"],
    license=MANIFEST["license"],
    python_requires=">=3.11",
    install_requires=REQUIREMENTS,
    package_dir={f"odoo.addons.{addon}": addon for addon in ADDONS},
    packages=[f"odoo.addons.{addon}" for addon in ADDONS]
    + [
        f"odoo.addons.{addon}.{sub}" for addon in ADDONS for sub in find_packages(addon)
    ],
    package_data={f"odoo.addons.{addon}": ["**/*"] for addon in ADDONS},
    exclude_package_data={"": ["__pycache__/*", "*.pyc"]},
    zip_safe=False,
)
