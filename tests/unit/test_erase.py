"""Bytes are removed, and looked for once more (#210)."""

import os
from unittest.mock import patch

from customer_archive.tools.erase import remove_file


def test_removed(tmp_path):
    path = tmp_path / "bytes"
    path.write_bytes(b"x")
    assert remove_file(path) == ""
    assert not path.exists()


def test_gone_already(tmp_path):
    """What an earlier run removed before it was killed is gone."""
    assert remove_file(tmp_path / "never") == ""


def test_what_cannot_be_removed_says_why(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    assert remove_file(folder)
    assert folder.exists()


def test_looked_for_once_more(tmp_path):
    """A file system that says yes and keeps the bytes is not believed."""
    path = tmp_path / "bytes"
    path.write_bytes(b"x")
    with patch.object(os, "unlink"):
        assert remove_file(path) == "still there"
