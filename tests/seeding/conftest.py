from pathlib import Path

import pytest

from tests.helpers.small_seeds import write_seeds


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """A small seeds directory; `small_seeds.edit` changes it."""
    write_seeds(tmp_path)
    return tmp_path
