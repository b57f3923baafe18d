"""Stories of supply undertakings (协议供货承诺): extended by silence, objected to, a supplier stopped, reports owed."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from application import agreement_requests as ask
from application.agreement_acts import AGREEMENT_ACTS
from application.demonstration.chance import Chance
from application.demonstration.office import Office
from application.demonstration.story import Story
from application.requests import Acting
from domain.agreement.agreement import MONTHS_OF_VALIDITY, agreement_stream
from domain.agreement.values import THE_FORM, Bond, Organisation, Product, Supplier
from domain.clock.months import corresponding_day

CENTRE = Acting(unit="政府采购服务中心", role="centre")
BIDDER = Acting(unit="模拟投标人", role="bidder")
SUPPLIER = Acting(unit="模拟协议供货商", role="supplier")
PURCHASER = Acting(unit="模拟采购人", role="purchaser")
REGULATOR = Acting(unit="政府采购监管部门", role="regulator")
PRICE = {"price": "6000.00", "discount_rate": "12.00"}
REPORTS = {"written_report": "模拟调价报告", "electronic_report": "模拟调价报告电子文档"}


class AgreementStory(Story):
    """Writes the deeds of one agreement, from the signing of its undertaking on."""

    @property
    def stream(self) -> str:
        """Give the stream of its agreement."""
        return agreement_stream(self.chance.case_id(self.name))

    @property
    def last_day(self) -> date:
        """Give the last day of its validity, unless it is extended."""
        return corresponding_day(self.opening, MONTHS_OF_VALIDITY)

    def sign(self) -> "AgreementStory":
        """Sign the undertaking."""
        self.on(0)
        request = ask.SignUndertaking(
            acting=BIDDER,
            tender=f"模拟-{self.opening.year}-{self.number:04}",
            bidder=Organisation(code=f"B-{self.number}", name=f"模拟投标人{self.number}"),
            products=[_product("PC-1", 512, **PRICE), _product("PC-2", 1024, price="8000.00", discount_rate="10.00")],
            suppliers=[Supplier(code=f"S-{self.number}-{one}", name=f"模拟协议供货商{one}") for one in "甲乙"],
            bond=Bond(amount="50000.00", valid_until=self.last_day + timedelta(days=30)),
        )
        self._record(None, request, self._at)
        return self

    def does(self, name: str, acting: Acting, **content: Any) -> "AgreementStory":
        """Perform an act on the agreement."""
        self._record(name, AGREEMENT_ACTS[name].request(acting=acting, **content), self._at)
        return self

    def before_the_end(self, days: int) -> "AgreementStory":
        """Go to the working day that comes next to so many calendar days before the last one."""
        self.on_day(self.office.after(self.last_day - timedelta(days=days), 0))
        return self


def extended_by_silence(story: AgreementStory) -> None:
    """Supply, replace a product, and let the seven days after the notice go by."""
    story.sign()
    _ordered(story, 10)
    story.on(15)
    story.does("report-contract", SUPPLIER, contract="HT-1")
    story.on(60)
    story.does("replace-product", BIDDER, product="PC-1", successor=_product("PC-1B", 1024, **PRICE))
    _notified(story)


def objected_to(story: AgreementStory) -> None:
    """Cancel a product, object in writing, and lapse."""
    story.sign()
    story.on(40)
    story.does("cancel-product", BIDDER, product="PC-2")
    _notified(story)
    story.before_the_end(26).does("object-to-extension", BIDDER, letter="模拟异议函")


def supplier_stopped(story: AgreementStory) -> None:
    """Adjust a price late, and climb the ladder to the list of bad suppliers; a claim is being dealt with."""
    story.sign()
    story.on(20)
    story.does("publish-price", CENTRE, product="PC-1", medium="模拟报", media_price="6500.00")
    story.on(26)
    story.does("adjust-price", BIDDER, product="PC-1", price="5720.00", **REPORTS)
    broken = {"violation": "WY-1", "document": "模拟文书"}
    story.on(40)
    story.does("find-violation", CENTRE, party=f"S-{story.number}-乙", promise="二", **broken)
    story.on(45)
    story.does("sanction", CENTRE, measure="警告", term="承诺书第八条", **broken)
    story.on(60)
    story.does("request-stop", CENTRE, **broken)
    story.on(70)
    story.does("stop-supply", REGULATOR, **broken)
    story.on(75)
    story.does("list-as-bad", REGULATOR, **broken)
    story.on(80)
    story.does("raise-claim", PURCHASER, claim="ZL-1", product="PC-2", right="patent", document="模拟第三方函")
    story.on(82)
    story.does("take-up-claim", BIDDER, claim="ZL-1", dealt_with_by="模拟投标人法务部")


def open_reports_owed(story: AgreementStory) -> None:
    """Owe the report of a contract beyond its day, and an adjustment whose term still runs."""
    story.sign()
    _ordered(story, 20)
    story.on(29)
    story.does("publish-price", CENTRE, product="PC-2", medium="模拟报", media_price="8500.00")


TOLD: tuple[tuple[str, Callable[[AgreementStory], None], int], ...] = (  # and how many working days ago
    ("agreement-extended-by-silence", extended_by_silence, 255),
    ("agreement-objected-to", objected_to, 260),
    ("agreement-supplier-stopped", supplier_stopped, 120),
    ("open-agreement-reports-owed", open_reports_owed, 30),
)


def undertakings(office: Office, chance: Chance) -> Iterator[AgreementStory]:
    """Write the stories of all undertakings."""
    for number, (kind, branch, used) in enumerate(TOLD, start=1):
        story = AgreementStory(kind, number, office.back(used), office, chance)
        branch(story)
        yield story


def _ordered(story: AgreementStory, days: int) -> None:
    purchaser = Organisation(code="P-1", name="模拟采购人")
    story.on(days)
    story.does(
        "place-order",
        PURCHASER,
        order="DG-1",
        purchaser=purchaser,
        supplier=f"S-{story.number}-甲",
        product="PC-1",
        quantity=10,
        **PRICE,
    )
    story.on(days + 1)
    story.does("sign-contract", SUPPLIER, contract="HT-1", order="DG-1", form=THE_FORM, additional_terms=False, **PRICE)


def _notified(story: AgreementStory) -> None:
    """Notify of an extension by half a year, and prove the receipt."""
    until = corresponding_day(story.last_day, 6)
    story.before_the_end(33).does("offer-extension", CENTRE, until=until, notice="模拟延长通知")
    story.before_the_end(30).does("serve-extension-notice", CENTRE, proof="模拟送达回证")


def _product(code: str, memory: int, *, price: str, discount_rate: str) -> Product:
    configuration = ({"name": "内存", "value": memory, "unit": "MB"}, {"name": "等级", "value": 3})
    return Product.model_validate(
        {
            "code": code,
            "model": f"模拟型号{code}",
            "configuration": configuration,
            "price": price,
            "discount_rate": discount_rate,
        }
    )
