"""What is asked for on an agreement, act by act, checked for form before the domain decides."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from application.requests import Instant, Request, Text
from domain.agreement.ladder_events import Promise, Right
from domain.agreement.values import THE_FORM, Amount, Bond, Organisation, Product, Rate, Supplier


class AgreementRequest(Request):
    """What every act on an agreement says; roles are centre, bidder, supplier, purchaser and regulator."""

    @property
    def content(self) -> dict[str, Any]:
        """Give what is said beside who acts and when."""
        return {name: getattr(self, name) for name in type(self).model_fields if name not in Request.model_fields}


class SignUndertaking(AgreementRequest):
    """签署承诺书: the bidder signs the undertaking, with its products and its list of suppliers."""

    tender: Text = Field(description="招标编号")
    bidder: Organisation
    products: Annotated[list[Product], Field(min_length=1, max_length=1000)]
    suppliers: Annotated[list[Supplier], Field(max_length=1000)] = Field(default_factory=list)
    bond: Bond = Field(description="履约保证金")
    valid_until: date | None = Field(default=None, description="without it: one year, to the corresponding day")
    contract_form: Text = THE_FORM


class AuthoriseSupplier(AgreementRequest):
    """授权协议供货商: put a supplier on the list."""

    supplier: Supplier


class WithdrawSupplier(AgreementRequest):
    """撤销授权: take a supplier off the list."""

    supplier: Text


class CancelProduct(AgreementRequest):
    """取消产品: cancel an awarded product without a successor."""

    product: Text


class ReplaceProduct(AgreementRequest):
    """一对一替换: replace an awarded product by one new product that is not lower."""

    product: Text
    successor: Product
    statement: Text | None = Field(
        default=None, description="the centre's written statement where figures cannot be compared"
    )


class PublishPrice(AgreementRequest):
    """发布调整通知: note another published price; `effective_at` is the day of publication."""

    product: Text
    medium: Text = Field(description="报刊、媒体, and which issue")
    media_price: Amount


class AdjustPrice(AgreementRequest):
    """价格调整: let the supply price follow, and report it in writing and electronically."""

    product: Text
    price: Amount
    written_report: Text | None = None
    electronic_report: Text | None = None


class PlaceOrder(AgreementRequest):
    """订购: order an awarded product through a listed supplier."""

    order: Text
    purchaser: Organisation
    supplier: Text
    product: Text
    quantity: Annotated[int, Field(ge=1, le=10**9)]
    price: Amount
    discount_rate: Rate


class SignContract(AgreementRequest):
    """签订合同: sign the contract of an order in the centre's form."""

    contract: Text
    order: Text
    form: Text = Field(description="the form in which it is made")
    price: Amount
    discount_rate: Rate
    additional_terms: bool = Field(description="whether it carries terms outside the form")


class ReportContract(AgreementRequest):
    """报送合同: report a contract to the centre."""

    contract: Text


class OfferExtension(AgreementRequest):
    """通知延长有效期: notify the bidder of an extension to a new last day."""

    until: date
    notice: Text = Field(description="the written notice")


class ServeExtensionNotice(AgreementRequest):
    """延长通知送达: record the receipt of the notice; only its proof starts the seven days."""

    proof: Text | None = None


class ObjectToExtension(AgreementRequest):
    """书面异议: object in writing; `effective_at` is when the letter was sent."""

    letter: Text | None = None
    received_at: Instant | None = Field(default=None, description="when the letter arrived; without it: now")


class FindViolation(AgreementRequest):
    """认定违反承诺: find that the bidder or a listed supplier broke a promise."""

    violation: Text
    party: Text
    promise: Promise
    document: Text


class Sanction(AgreementRequest):
    """处罚: sanction a violation under the terms."""

    violation: Text
    measure: Text
    term: Text = Field(description="the term of the tender or the undertaking relied on")
    document: Text


class Climb(AgreementRequest):
    """A further rung of the ladder, with its document."""

    violation: Text
    document: Text


class RequestStop(Climb):
    """报请停止供货资格: ask the regulator to stop the right to supply."""


class StopSupply(Climb):
    """停止供货资格: the regulator stops the right to supply."""


class ListAsBad(Climb):
    """列入政府采购不良供应商名单: put a party on the list of bad suppliers."""


class RaiseClaim(AgreementRequest):
    """知识产权指控: record the claim of a third party."""

    claim: Text
    product: Text
    right: Right
    document: Text


class TakeUpClaim(AgreementRequest):
    """与第三方交涉: name the office of the bidder that deals with a claim."""

    claim: Text
    dealt_with_by: Text = Field(description="an office, never a person")


class SettleClaim(AgreementRequest):
    """指控了结: record that a claim is settled."""

    claim: Text
    document: Text
