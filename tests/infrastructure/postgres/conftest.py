from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.infrastructure.postgres.machines import fresh_folder


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that the server's account can enter, whoever runs the tests."""
    with fresh_folder() as folder:
        yield folder
