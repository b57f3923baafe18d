"""What an act says beside its values, in either language."""

import pytest

from api.pages.contents import in_words
from tests.vocabulary import ZONE, procedure_on

CONTENT = {
    "clocks": ["promised", "statutory"],
    "needed": {"amount": 15, "unit": "working days"},
    "provisional": False,
    "opened_at": "2026-03-02T01:00:00Z",
    "effect": "statutory",
    "due_on": {"promised": "2026-03-16"},
    "to": "applicant",
    "hours": None,
    "failed": [],
}


@pytest.mark.parametrize(
    ("english", "said"),
    [
        (False, {"计时": "承诺时限（promised）、法定时限（statutory）", "所需时间": "15个工作日", "到期日为暂定": "否",
                 "起算": "2026-03-02 09:00:00", "效力": "法定时限", "到期日": "promised 2026-03-16",
                 "转至": "申办人"}),
        (True, {"clocks": "Promised limit (promised), Statutory limit (statutory)", "needed": "15 working days",
                "provisional": "no", "opened at": "2026-03-02 09:00:00", "effect": "statutory",
                "due on": "promised 2026-03-16", "to": "Applicant"}),
    ],
    ids=["zh", "en"],
)  # fmt: skip
def test_limits_clocks_and_instants_stand_in_words(english: bool, said: dict[str, str]) -> None:
    procedure = procedure_on("window-approval", "2026-03-02")
    assert dict(in_words(CONTENT, procedure, ZONE, english=english)) == said
