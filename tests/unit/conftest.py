"""Pure functions are tested without Odoo: `customer_archive.tools` alone is imported.

The addon's own package would import its models, which only Odoo can load.
"""

import sys
from pathlib import Path
from types import ModuleType

addon = ModuleType("customer_archive")
addon.__path__ = [str(Path(__file__).parents[2] / "customer_archive")]
sys.modules.setdefault("customer_archive", addon)
