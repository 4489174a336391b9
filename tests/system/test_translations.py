"""The Chinese texts cover every term that the installed addons export."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

import translations


@pytest.mark.parametrize("addon", translations.ADDONS)
def test_chinese_is_complete(addon, server):
    assert list(translations.check_file(addon)) == []
    assert list(translations.missing(addon, server.database)) == []
