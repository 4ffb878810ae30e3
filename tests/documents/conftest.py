"""Fixtures of the readers' tests."""

import pytest

from alatau_geo import documents
from alatau_geo.errors import DataError


@pytest.fixture
def outcome(tmp_path):
    """Read a hostile file: its text, or the sentence that refuses it by its name."""

    def call(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        try:
            return documents.read(path).text, None
        except DataError as error:
            return None, str(error)

    return call
