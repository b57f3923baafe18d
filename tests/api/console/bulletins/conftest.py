import pytest

from tests.api.console.approvals import accepted
from tests.api.serving import Office


@pytest.fixture(scope="module")
def approvals(office: Office) -> list[str]:
    """Five approvals of three windows, four of them long over."""
    return accepted(office)
