"""A served ledger with cases of several procedures, canaries in every protected class, and one principal of each role.

A *canary* is a word that stands in one place only: in a protected value, or as the id and number of a case that not
everybody may see. Who may see which case is written down here by hand, not asked of the policy.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx

from api.app import create_app
from api.composition_of_access import access_on, identity_pool
from api.routes import agreement_examples, examples
from application.access.identification import ANONYMOUS, LOCAL_ADMINISTRATOR
from domain.access.level import CaseLevel
from domain.access.principal import Grant, Principal
from domain.access.role import Role
from infrastructure.documents.folder import FolderStore
from infrastructure.identity.choice import IdentityChoice
from infrastructure.ledger.recorder import append_pool
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.proof.keys import KeyFolder
from infrastructure.proof.sealer import Sealer
from infrastructure.webhooks.receivers import Receivers
from tests.api.crowd import EVER, ByName, brought_by, holder
from tests.api.guarded import QUICK
from tests.api.serving import Answer, Office, office_on, opened_database, served_application

ROLES = tuple(role.value for role in Role)
ASKING = (*ROLES, "operator", "anonymous")
FOREIGN = "水务窗口"
LEVELS = {"internal": CaseLevel.INTERNAL, "sensitive": CaseLevel.SENSITIVE, "secret": CaseLevel.WORK_SECRET}
OWN_CASES = {f"own-{level}" for level in LEVELS}
FOREIGN_CASES = {f"foreign-{level}" for level in LEVELS}
GRANTED = "foreign-secret"
SEEN: Mapping[str, set[str]] = {
    "applicant": {"filed-secret"},
    "window": {"own-internal", "own-sensitive"},
    "handler": {"own-internal", "own-sensitive"},
    "reviewer": {"own-internal", "own-sensitive"},
    "unit-lead": OWN_CASES | {"filed-secret"},
    "centre-supervisor": (OWN_CASES | FOREIGN_CASES | {"hotline"}) - {"own-secret", "foreign-secret"},
    "inspector": {GRANTED},
    "hotline-agent": {"hotline"},
    "system-administrator": set(),
    "security-administrator": set(),
    "audit-administrator": set(),
    "consumer": {"own-internal"},
    "operator": OWN_CASES | FOREIGN_CASES | {"hotline", "filed-secret"},
    "anonymous": set(),
}
STORY: tuple[tuple[str, dict[str, Any]], ...] = (  # of a challenge, act by act
    ("accept", {}),
    ("hand-over", {}),
    ("hand-over", {"step": "handover-purchaser", "effective_at": "2024-09-26T15:30:00+08:00"}),
    ("conclude", {}),
    ("draft", {}),
    ("review", {}),
    ("review", {"acting": {"unit": "采购人", "role": "purchaser"}}),
    ("review", {"acting": {"unit": "质疑处理小组", "role": "panel"}}),
    ("decide", {}),
    ("serve", {}),
    ("serve", {"step": "service-others"}),
    ("close", {}),
)
ACCEPTED = {
    "acting": examples.WINDOW,
    "effective_at": "2025-09-22T10:00:00+08:00",
    "forms": [{"form": "acceptance-notice", "reference": "SL-3"}],
}
APPROVAL_STORY: tuple[tuple[str, dict[str, Any]], ...] = (
    ("accept", ACCEPTED),
    ("suspend-clocks", {}),
    ("resume-clocks", {}),
)
FURTHER = {
    "extend-term": 1,
    "override-extension": 1,
    "return-for-correction": 0,
}  # acts on an approval, and after how many


@dataclass
class Planted:
    """The served ledger: its client, who asks, the cases that are canaries, and cases to act on."""

    office: Office
    http: httpx.Client
    cases: dict[str, str]
    words: dict[str, str]  # canaries in protected values: the word, and the class
    sealer: Sealer
    at_stage: dict[str, list[str]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Give the address of the server."""
        return str(self.http.base_url).rstrip("/")

    def hidden_from(self, who: str) -> dict[str, str]:
        """Give what somebody may read nowhere, and what each is."""
        out = {name: case for name, case in self.cases.items() if name not in SEEN[who]}
        numbers = {self.office.product.ledger.case(case).number: f"number of {name}" for name, case in out.items()}
        return {**self.words, **{case: f"id of {name}" for name, case in out.items()}, **numbers}

    def version(self, stream: str) -> int:
        """Give the version that a case or an agreement has now, 0 for what is not on record."""
        return len(self.office.product.ledger.events(stream))

    def open_to(self, act: str) -> str:
        """Give a case on which an act is done by its example, made anew where it has been used up."""
        waiting = self.at_stage.setdefault(act, [])
        if not waiting:
            try:
                waiting.append(self._brought_to(act))
            except AssertionError as refused:  # what was made up may have changed the rules that the story needs
                if '"status":5' in str(refused):
                    raise
                return next(iter(self.cases.values()))
        return waiting[-1]

    def used(self, act: str, case: str) -> None:
        """Note that an act has been done on a case."""
        if case in self.at_stage.get(act, ()):
            self.at_stage[act].remove(case)

    def _brought_to(self, act: str) -> str:
        for filing, story in ((examples.FILING, STORY), (examples.APPROVAL, APPROVAL_STORY)):
            names = [name for name, _ in story]
            if act in names:
                return self._played(filing, story[: names.index(act)])
        if act in FURTHER:
            return self._played(examples.APPROVAL, APPROVAL_STORY[: FURTHER[act]])
        return self._played(examples.FILING, ())

    def _played(self, filing: Answer, acts: tuple[tuple[str, dict[str, Any]], ...]) -> str:
        case: str = self.office.file(filing)["case"]
        for act, changes in acts:
            self.office.do(case, act, **changes)
        return case


@contextmanager
def planted_on(server: EmbeddedServer, folder: Path) -> Iterator[Planted]:
    """Serve a ledger of its own with all that the interface can show, and plant the canaries."""
    keys = folder / "keys"
    receivers = Receivers.listed("https://oa.example.gov.cn")
    with (
        opened_database(server) as database,
        office_on(database, keys=keys, documents=FolderStore(folder / "documents"), receivers=receivers) as office,
        identity_pool(database.url("append")) as identities,
        append_pool(database.url("append")) as pool,
    ):  # fmt: skip
        access = access_on(office.product.ledger, identities, IdentityChoice(), hasher=QUICK)
        principals = _principals()
        product = replace(office.product, entrance=access.entrance, identification=ByName(principals))
        with served_application(create_app(product)) as client:
            words: dict[str, str] = {}
            cases = dict(_cases(office, words))
            cases["filed-secret"] = _filed_by_an_applicant(client, office)
            grant = Grant("grant-1", EVER, cases=frozenset({cases[GRANTED]}))
            principals["inspector"] = replace(principals["inspector"], grants=(grant,))
            signed = office.http.post("/v1/agreements", json=agreement_examples.SIGNED)
            assert signed.status_code == 201, signed.text
            sealer = Sealer(pool, KeyFolder(keys))
            sealer.seal()
            assert product.models.wait_for(product.ledger.position(), 20)
            yield Planted(office, client, cases, words, sealer)


def _principals() -> dict[str, Principal]:
    units = _units_of_examples() - {FOREIGN}
    found = {role.value: replace(holder(role), id=f"p:{role.value}", units=frozenset(units)) for role in Role}
    return {**found, "operator": LOCAL_ADMINISTRATOR, "anonymous": ANONYMOUS}


def _units_of_examples() -> set[str]:
    """Give every unit for which an example acts: so that each role may do what its examples show."""
    ours = [*examples.ACTS.values(), *agreement_examples.ACTS.values(), examples.FILING, examples.APPROVAL]
    return {one["acting"]["unit"] for one in ours} | {"政务服务中心", "采购人", "质疑处理小组"}


def _cases(office: Office, words: dict[str, str]) -> Iterator[tuple[str, str]]:
    """File the cases that are canaries, each with its values."""

    def word(protection: str) -> str:
        said = f"金丝雀{len(words):02}号{protection}"
        words[said] = protection
        return said

    for place, unit in (("own", "采购部"), ("foreign", FOREIGN)):
        for name, level in LEVELS.items():
            values = {
                **examples.FILING["values"],
                "supplier": word("internal"), "contact": word("personal"),
                "matters": word("internal"), "evidence": word("trade-secret"),
            }  # fmt: skip
            body = {**examples.FILING, "acting": {"unit": unit, "role": "procurement"}, "values": values}
            yield f"{place}-{name}", _filed(office, body, level)
    values = {"type": "举报", "anonymous": False, "emergency": False, "caller": word("personal"),
              "contact": word("personal"), "matter": word("internal"), "report-details": word("sensitive")}  # fmt: skip
    body = {"acting": {"unit": FOREIGN, "role": "agent"}, "procedure": "hotline", "channel": "call", "values": values}
    yield "hotline", _filed(office, {**body, "effective_at": "2026-03-02T09:00:00+08:00"}, CaseLevel.INTERNAL)


def _filed_by_an_applicant(http: httpx.Client, office: Office) -> str:
    """File a case as the applicant, and make it a secret of the unit: whoever has filed it knows it all the same."""
    acting = {**examples.WINDOW, "role": "applicant"}
    answer = http.post("/v1/cases", json={**examples.APPROVAL, "acting": acting}, headers=brought_by("applicant"))
    assert answer.status_code == 201, answer.text
    case: str = answer.json()["case"]
    office.tags[case] = answer.headers["ETag"]
    _set_level(office, case, examples.WINDOW["unit"], CaseLevel.WORK_SECRET)
    return case


def _filed(office: Office, body: Answer, level: CaseLevel) -> str:
    case: str = office.file(body)["case"]
    _set_level(office, case, body["acting"]["unit"], level)
    return case


def _set_level(office: Office, case: str, unit: str, level: CaseLevel) -> None:
    if level is not CaseLevel.INTERNAL:  # on which it is from its filing
        acting = {"unit": unit, "role": "head"}
        answer = office.send(case, "set-level", {"acting": acting, "level": level.value, "reason": "金丝雀"})
        assert answer.status_code == 200, answer.text
