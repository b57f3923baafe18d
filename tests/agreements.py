"""Given, when, then for agreements. Every history goes through the real mapper, to bytes and back, before each act."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, cast

import pytest
from eventsourcing.persistence import StoredEvent

from application.agreement_acts import AGREEMENT_ACTS
from domain.agreement.agreement import Agreement
from domain.agreement.deadlines import due_moments, fall_due
from domain.agreement.events import AgreementEvent
from domain.agreement.occasion import Occasion
from domain.agreement.values import Bond, Organisation, Product, Supplier
from domain.calendar.calendar import WorkingCalendar
from domain.case.deadlines import SYSTEM, DueMoment
from domain.clock.reading import Reading, read
from domain.errors import Refused
from domain.header import Actor, Header
from tests.vocabulary import CALENDAR, MAPPER, ZONE, moment

BIDDER = Organisation(code="B", name="投标人")
PURCHASER = Organisation(code="P", name="采购人")
SIGNED = "2024-04-18"
Act = Callable[[Agreement, Occasion], None]


def product(
    code: str = "A", *, price: str = "6000.00", rate: str = "12.00", unit: str = "MB", **figures: int
) -> Product:
    """Give a product; without figures, one of 512 MB of memory and of the third grade."""
    named = figures or {"memory": 512, "grade": 3}
    configuration = [{"name": name, "value": value, "unit": unit} for name, value in named.items()]
    content = {"code": code, "model": f"型号{code}", "price": price, "discount_rate": rate}
    return Product.model_validate({**content, "configuration": configuration})


def on(at: str, role: str = "bidder", *, now: str | None = None, calendar: WorkingCalendar = CALENDAR) -> Occasion:
    """Give the occasion of an act, recorded at once unless said otherwise."""
    header = Header(
        ledger="test",
        body="centre",
        jurisdiction="CN",
        actor=Actor(principal=f"p-{role}", unit="u", role=role),
        command=f"c-{at}",
        correlation="c",
    )
    return Occasion(at=moment(at), now=moment(now or at), header=header, calendar=calendar, zone=ZONE)


def does(name: str, **content: Any) -> Act:
    """Do an act by its name."""
    return lambda agreement, occasion: AGREEMENT_ACTS[name].verb(agreement, occasion, **content)


def orders(number: str = "1", **changes: Any) -> Act:
    """Order product A at its price through supplier S."""
    content: dict[str, Any] = {
        "order": number,
        "purchaser": PURCHASER,
        "supplier": "S",
        "product": "A",
        "quantity": 3,
        "price": "6000.00",
        "discount_rate": "12.00",
    }
    return does("place-order", **{**content, **changes})


def signs_contract(number: str = "H1", **changes: Any) -> Act:
    """Sign the contract of order 1 in the centre's form."""
    form = "《成都市政府采购购销合同》"
    content = {"order": "1", "form": form, "price": "6000.00", "discount_rate": "12.00", "contract": number}
    return does("sign-contract", **{**content, **changes})


@dataclass(frozen=True)
class Agreed:
    """A history in bytes."""

    stored: tuple[StoredEvent, ...] = ()
    calendar: WorkingCalendar = CALENDAR

    @property
    def agreement(self) -> Agreement:
        """Rebuild the agreement from its bytes."""
        agreement: Agreement | None = None
        for stored in self.stored:
            agreement = cast("AgreementEvent", MAPPER.to_domain_event(stored)).mutate(agreement)
        assert agreement is not None
        return agreement

    def after(self, at: str, role: str, act: Act, *, now: str | None = None) -> "Agreed":
        """Let an act have happened."""
        agreement = self.agreement
        act(agreement, on(at, role, now=now, calendar=self.calendar))
        return self._with(agreement)

    def refused(
        self, at: str, role: str, act: Act, refusal: type[Refused], *, now: str | None = None, **decided_by: object
    ) -> Refused:
        """Expect an act to be refused, and the agreement to be as it was."""
        agreement = self.agreement
        before = repr(sorted(vars(agreement).items()))
        with pytest.raises(Refused) as raised:
            act(agreement, on(at, role, now=now, calendar=self.calendar))
        assert type(raised.value) is refusal, f"{type(raised.value).__name__}: {raised.value}"
        assert decided_by.items() <= raised.value.decided_by.items(), raised.value.decided_by
        assert repr(sorted(vars(agreement).items())) == before
        return raised.value

    def due(self, at: str) -> list[DueMoment]:
        """List what will happen by itself."""
        return due_moments(self.agreement, self.calendar, moment(at))

    def by_itself(self, until: str) -> "Agreed":
        """Let the system record everything that has fallen due by an instant."""
        history = self
        while due := [one for one in history.due(until) if one.at <= moment(until) and not one.blocked]:
            agreement = history.agreement
            occasion = on(until, SYSTEM, calendar=self.calendar)
            fall_due(agreement, replace(occasion, at=due[0].at), due[0])
            history = history._with(agreement)
        return history

    def reading(self, clock: str, run: int, at: str) -> Reading:
        """Read a clock."""
        return read(self.agreement.clocks[(clock, run)], self.calendar, moment(at))

    @property
    def events(self) -> list[AgreementEvent]:
        """Give the events."""
        return [cast("AgreementEvent", MAPPER.to_domain_event(stored)) for stored in self.stored]

    @property
    def topics(self) -> list[str]:
        """Name the events in order, the signing left out."""
        return [event.TOPIC.removeprefix("agreement.") for event in self.events[1:]]

    def _with(self, agreement: Agreement) -> "Agreed":
        fresh = tuple(MAPPER.to_stored_event(event) for event in agreement.collect_events())
        return replace(self, stored=(*self.stored, *fresh))


def signed(at: str = SIGNED, *, calendar: WorkingCalendar = CALENDAR, **changes: Any) -> Agreed:
    """Sign an undertaking: products A and C, suppliers S and T."""
    content: dict[str, Any] = {
        "agreement_id": "agreement:1",
        "tender": "模拟-2024-0216-09",
        "bidder": BIDDER,
        "products": [product("A"), product("C", price="8000.00")],
        "suppliers": [Supplier(code="S", name="供货商甲"), Supplier(code="T", name="供货商乙")],
        "bond": Bond(amount="50000.00", valid_until=date(2030, 1, 1)),
    }
    return Agreed(calendar=calendar)._with(Agreement.sign(on(at, calendar=calendar), **{**content, **changes}))


REPORTS = {"written_report": "书", "electronic_report": "电"}
PUBLISHES = does("publish-price", product="A", medium="报", media_price="5000.00")


def living() -> Agreed:
    """Leave a price and a contract to be reported, and an extension to be answered."""
    history = signed().after("2025-03-20", "purchaser", orders()).after("2025-03-21", "supplier", signs_contract())
    until = moment("2025-10-18").date()
    history = history.after("2025-03-25", "centre", does("offer-extension", until=until, notice="通知"))
    history = history.after("2025-03-26", "centre", PUBLISHES)
    return history.after("2025-03-28", "centre", does("serve-extension-notice", proof="回证"))


def walked(agreement_id: str = "agreement:1") -> Agreed:
    """Walk through prices, a replacement, a withdrawal, a stop, an extension defeated by a late letter, and the end."""
    history = signed(agreement_id=agreement_id).after("2024-05-06", "centre", PUBLISHES)
    history = history.after("2024-05-07", "bidder", does("adjust-price", product="A", price="4400.00", **REPORTS))
    history = history.after("2024-05-08", "purchaser", orders(price="4400.00"))
    history = history.after("2024-06-03", "bidder", does("replace-product", product="A", successor=product("A2")))
    history = history.after("2024-06-04", "bidder", does("withdraw-supplier", supplier="T"))
    broken = {"violation": "V1", "document": "d"}
    history = history.after("2024-06-05", "centre", does("find-violation", party="S", promise="二", **broken))
    history = history.after("2024-06-06", "centre", does("sanction", measure="警告", term="八", **broken))
    history = history.after("2024-06-07", "centre", does("request-stop", **broken))
    history = history.after("2024-06-10", "regulator", does("stop-supply", **broken))
    until = moment("2025-10-18").date()
    history = history.after("2025-03-25", "centre", does("offer-extension", until=until, notice="通知"))
    served = history.after("2025-03-28", "centre", does("serve-extension-notice", proof="回证"))
    history = served.by_itself("2025-04-08")
    objects = does("object-to-extension", received_at=moment("2025-04-09"), letter="函")
    return history.after("2025-04-02", "bidder", objects, now="2025-04-10").by_itself("2025-05-01")


LATE = {"extension_objected": "2025-04-10", "lapsed": "2025-04-10 09:01", "supplier_withdrawn": "2024-06-04 17:00"}


def recordings(history: Agreed) -> list[tuple[datetime, AgreementEvent]]:
    """Give the events with when each was recorded: when it took effect, unless its kind came late."""
    found = []
    for event in history.events:
        late = LATE.get(event.TOPIC.removeprefix("agreement."))
        found.append((event.effective_at if late is None else moment(late), event))
    return found
