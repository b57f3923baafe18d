"""The acts on an agreement by name: what each asks for, and the verb that decides it. One row per act."""

from collections.abc import Callable
from dataclasses import dataclass

from application import agreement_requests as ask
from domain.agreement import claims, extension, ladder, products, suppliers, supply
from domain.agreement.agreement import Agreement
from domain.agreement.occasion import Occasion


@dataclass(frozen=True, slots=True)
class AgreementAct:
    """One act: its name in a URL, its name to an official, its request, its verb."""

    name: str
    title: str
    request: type[ask.AgreementRequest]
    verb: Callable[..., None]

    def decide(self, agreement: Agreement, on: Occasion, request: ask.AgreementRequest) -> None:
        """Let the verb decide what is asked for."""
        self.verb(agreement, on, **request.content)


AGREEMENT_ACTS: dict[str, AgreementAct] = {
    act.name: act
    for act in (
        AgreementAct("authorise-supplier", "授权协议供货商", ask.AuthoriseSupplier, suppliers.authorise),
        AgreementAct("withdraw-supplier", "撤销授权", ask.WithdrawSupplier, suppliers.withdraw),
        AgreementAct("cancel-product", "取消产品", ask.CancelProduct, products.cancel),
        AgreementAct("replace-product", "一对一替换", ask.ReplaceProduct, products.replace_by),
        AgreementAct("publish-price", "发布调整通知", ask.PublishPrice, products.publish_price),
        AgreementAct("adjust-price", "价格调整", ask.AdjustPrice, products.adjust_price),
        AgreementAct("place-order", "订购", ask.PlaceOrder, supply.order),
        AgreementAct("sign-contract", "签订合同", ask.SignContract, supply.sign_contract),
        AgreementAct("report-contract", "报送合同", ask.ReportContract, supply.report_contract),
        AgreementAct("offer-extension", "通知延长有效期", ask.OfferExtension, extension.offer),
        AgreementAct("serve-extension-notice", "延长通知送达", ask.ServeExtensionNotice, extension.serve_notice),
        AgreementAct("object-to-extension", "书面异议", ask.ObjectToExtension, extension.object_to),
        AgreementAct("find-violation", "认定违反承诺", ask.FindViolation, ladder.find_violation),
        AgreementAct("sanction", "处罚", ask.Sanction, ladder.sanction),
        AgreementAct("request-stop", "报请停止供货资格", ask.RequestStop, ladder.request_stop),
        AgreementAct("stop-supply", "停止供货资格", ask.StopSupply, ladder.stop_supply),
        AgreementAct("list-as-bad", "列入政府采购不良供应商名单", ask.ListAsBad, ladder.list_as_bad),
        AgreementAct("raise-claim", "知识产权指控", ask.RaiseClaim, claims.raise_claim),
        AgreementAct("take-up-claim", "与第三方交涉", ask.TakeUpClaim, claims.take_up_claim),
        AgreementAct("settle-claim", "指控了结", ask.SettleClaim, claims.settle_claim),
    )
}
