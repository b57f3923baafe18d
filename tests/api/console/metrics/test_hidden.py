"""A figure counts cases on every level; its page says how much of it is on no list of the reader."""

from collections.abc import Iterator

import httpx
import pytest

from api.routes import examples
from application.acts import ACTS
from application.cases import Command
from application.requests import Accept, FileCase, SetLevel
from domain.access.role import Role
from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.console.pages import page, text
from tests.api.guarded import Guarded, guarded_on

SAID = "其中 1 条超出您的知悉范围，不在名单上"


@pytest.fixture(scope="module")
def reader(server: EmbeddedServer) -> Iterator[httpx.Client]:
    """A supervisor, who may know up to what is sensitive; of two accepted cases one is a work secret."""
    with guarded_on(server) as guarded:
        cases = [accepted(guarded, number) for number in range(2)]
        acting = {"unit": "城管审批处", "role": "lead"}
        level = SetLevel.model_validate({"acting": acting, "level": "work-secret", "reason": "测试"})
        guarded.product.cases.act(Command("test:level", "tests"), cases[0], ACTS["set-level"], level)
        assert guarded.product.models.wait_for(guarded.product.ledger.position(), 30)
        guarded.enter("overseer", Role.CENTRE_SUPERVISOR)
        guarded.log_in("overseer")
        yield guarded.http


def accepted(guarded: Guarded, number: int) -> str:
    now = guarded.product.ledger.now().isoformat()
    filing = FileCase.model_validate({**examples.APPROVAL, "effective_at": now})
    case = str(guarded.product.cases.file(Command(f"test:file:{number}", "tests"), filing).answer["case"])
    notice = [{"form": "acceptance-notice", "reference": "受-1"}]
    accept = Accept.model_validate({"acting": {"unit": "城管窗口", "role": "window"}, "forms": notice})
    guarded.product.cases.act(Command(f"test:accept:{number}", "tests"), case, ACTS["accept"], accept)
    return case


def test_the_page_of_a_figure_and_its_list_say_how_much_is_not_listed(reader: httpx.Client) -> None:
    figure = text(page(reader, "/console/metrics/accepted"))
    assert "2 件" in figure
    assert SAID in figure
    listed = page(reader, "/console/metrics/accepted/cases")
    assert SAID in text(listed)
    assert listed.count('href="/console/cases/case:') == 1


def test_a_figure_that_hides_nothing_says_nothing(reader: httpx.Client) -> None:
    assert "知悉范围" not in text(page(reader, "/console/metrics/refused"))
