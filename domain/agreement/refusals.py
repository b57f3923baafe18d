"""The refusals of an agreement: one class per rule; the docstring is the sentence that the refused one reads."""

from domain.errors import Malformed, Refused, Unknown


class ListedTwice(Malformed):
    """A list names the same product or supplier twice."""

    code = "listed_twice"


class ValidityTooShort(Refused):
    """An undertaking is valid for one year from its signing at the least."""

    code = "validity_too_short"
    clause = "D2 十"


class BondTooShort(Refused):
    """The performance bond is valid as long as the undertaking."""

    code = "bond_too_short"
    clause = "D2 十"


class NotInForce(Refused):
    """The undertaking is not in force on that day."""

    code = "agreement_not_in_force"
    clause = "D2 十"


class ProductUnknown(Unknown):
    """The agreement knows no such product."""

    code = "product_unknown"


class SupplierUnknown(Unknown):
    """The agreement lists no such supplier."""

    code = "supplier_unknown"


class NotAnAwardedProduct(Refused):
    """Only awarded products of this project may be supplied, and the products that replaced them."""

    code = "not_an_awarded_product"
    clause = "D2 七"


class ProductNotInForce(Refused):
    """The product has been cancelled or replaced."""

    code = "product_not_in_force"
    clause = "D2 四"


class ReplacedBefore(Refused):
    """Each original product is replaced by one new product only, so its successor is not replaced in turn."""

    code = "replaced_before"
    clause = "D2 四"


class SuccessorTaken(Refused):
    """Products are replaced one to one: a successor is a new product, and replaces one original alone."""

    code = "successor_taken"
    clause = "D2 四"


class ConfigurationLower(Refused):
    """The configuration of a new product is not lower than that of the original."""

    code = "configuration_lower"
    clause = "D2 四"


class ConfigurationNotComparable(Refused):
    """What cannot be compared figure by figure needs the centre's written statement that it is not lower."""

    code = "configuration_not_comparable"
    clause = "D2 四"


class NotTheCentresStatement(Refused):
    """That a configuration is not lower is stated by the centre."""

    code = "not_the_centres_statement"
    clause = "D2 四"


class DiscountLower(Refused):
    """The discount rate of a new product is not lower than that of the original."""

    code = "discount_lower"
    clause = "D2 四"


class NoticeUnknown(Unknown):
    """No such price notice of that product waits for its adjustment."""

    code = "price_notice_unknown"


class NoticeOpen(Refused):
    """An earlier price notice of that product still waits for its adjustment."""

    code = "price_notice_open"
    clause = "D2 五"


class ReportIncomplete(Refused):
    """A price adjustment is reported to the centre in writing, with an electronic copy."""

    code = "report_incomplete"
    clause = "D2 五"


class DiscountNotKept(Refused):
    """The adjusted price keeps the promised discount on the published price."""

    code = "discount_not_kept"
    clause = "D2 二"


class NotAuthorised(Refused):
    """An order goes to the bidder or through a listed supplier that is authorised on that day."""

    code = "supplier_not_authorised"
    clause = "D2 附录"


class AlreadyAuthorised(Refused):
    """The supplier is on the list already."""

    code = "supplier_already_authorised"
    clause = "D2 附录"


class SupplyStopped(Refused):
    """The right to supply has been stopped."""

    code = "supply_stopped"
    clause = "D2 八"


class AbovePrice(Refused):
    """The price is not above the agreement's price of that day."""

    code = "above_the_price"
    clause = "D2 二"


class DiscountBelowPromise(Refused):
    """The discount rate is not below the promised one."""

    code = "discount_below_promise"
    clause = "D2 二"


class AdditionalTerms(Refused):
    """No additional terms are put forward outside the supply contract."""

    code = "additional_terms"
    clause = "D2 二"


class NotTheCentresForm(Refused):
    """The contract is made in the form that the centre sets."""

    code = "not_the_centres_form"
    clause = "D2 三"


class OrderUnknown(Unknown):
    """No such order is on record."""

    code = "order_unknown"


class OrderNumberTaken(Refused):
    """That order number is taken."""

    code = "order_number_taken"


class ContractUnknown(Unknown):
    """No such contract is on record."""

    code = "contract_unknown"


class ContractNumberTaken(Refused):
    """That contract number is taken, or the order has its contract."""

    code = "contract_number_taken"


class AlreadyReported(Refused):
    """The contract has been reported."""

    code = "already_reported"
    clause = "D2 三"


class NotLonger(Refused):
    """A notice of extension names a new last day after the present one."""

    code = "not_longer"
    clause = "D2 十"


class ExtensionPending(Refused):
    """A notice of extension is waiting for its answer."""

    code = "extension_pending"
    clause = "D2 十"


class NoExtensionOffered(Refused):
    """There is no notice of extension to answer or to serve."""

    code = "no_extension_offered"
    clause = "D2 十"


class NoticeAfterExpiry(Refused):
    """A notice that arrives after the undertaking has run out has no effect."""

    code = "notice_after_expiry"
    clause = "D2 十"


class AlreadyServed(Refused):
    """The receipt of the notice of extension is proved already."""

    code = "already_served"
    clause = "D2 十"


class ObjectionNotWritten(Refused):
    """An objection to an extension is made in writing."""

    code = "objection_not_written"
    clause = "D2 十"


class ObjectionTooLate(Refused):
    """An objection to an extension is sent within seven days of the receipt of the notice."""

    code = "objection_too_late"
    clause = "D2 十"


class ReceivedBeforeSent(Malformed):
    """An objection is received after it was sent, and not in the future."""

    code = "received_before_sent"


class ViolationUnknown(Unknown):
    """No such violation is on record."""

    code = "violation_unknown"


class RungSkipped(Refused):
    """The centre sanctions, then asks the regulator to stop the right to supply; the list of bad suppliers is last."""

    code = "rung_skipped"
    clause = "D2 八"


class RungTaken(Refused):
    """That has been done on this violation already."""

    code = "rung_taken"
    clause = "D2 八"


class ClaimUnknown(Unknown):
    """No such claim is on record."""

    code = "claim_unknown"


class ClaimNotAtThisStage(Refused):
    """A claim is raised, then dealt with by the bidder, then settled."""

    code = "claim_not_at_this_stage"
    clause = "D2 九"


class NumberTaken(Refused):
    """That number is taken in this agreement."""

    code = "number_taken"
