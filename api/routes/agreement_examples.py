"""A realistic body for each act on an agreement; the tests send every one of them."""

from typing import Any

BIDDER = {"unit": "模拟投标人", "role": "bidder"}
SUPPLIER = {"unit": "模拟供货商甲", "role": "supplier"}
PURCHASER = {"unit": "模拟采购人", "role": "purchaser"}
CENTRE = {"unit": "政府采购服务中心", "role": "centre"}
REGULATOR = {"unit": "政府采购监管部门", "role": "regulator"}


def _product(code: str, model: str, memory: int, price: str, rate: str) -> dict[str, Any]:
    configuration = [{"name": "内存", "value": memory, "unit": "MB"}, {"name": "等级", "value": 3}]
    return {"code": code, "model": model, "configuration": configuration, "price": price, "discount_rate": rate}


SIGNED: dict[str, Any] = {
    "acting": BIDDER,
    "effective_at": "2024-04-18T10:00:00+08:00",
    "tender": "模拟-2024-0216-09",
    "bidder": {"code": "BID-1", "name": "模拟投标人"},
    "products": [
        _product("PC-1", "模拟台式机一型", 512, "6000.00", "12.00"),
        _product("PC-2", "模拟台式机二型", 1024, "8000.00", "10.00"),
    ],
    "suppliers": [{"code": "SUP-1", "name": "模拟供货商甲"}, {"code": "SUP-2", "name": "模拟供货商乙"}],
    "bond": {"amount": "50000.00", "valid_until": "2025-05-18"},
}


def _act(acting: dict[str, str], at: str, **content: Any) -> dict[str, Any]:
    return {"acting": acting, "effective_at": f"{at}:00+08:00", **content}


_ORDER = {"price": "6000.00", "discount_rate": "12.00"}
ACTS: dict[str, dict[str, Any]] = {
    "authorise-supplier": _act(BIDDER, "2024-05-06T09:00", supplier={"code": "SUP-3", "name": "模拟供货商丙"}),
    "withdraw-supplier": _act(BIDDER, "2024-05-07T09:00", supplier="SUP-3"),
    "place-order": _act(
        PURCHASER,
        "2024-05-08T09:00",
        order="DG-1",
        purchaser={"code": "PUR-1", "name": "模拟采购人"},
        supplier="SUP-1",
        product="PC-1",
        quantity=10,
        **_ORDER,
    ),
    "sign-contract": _act(
        SUPPLIER,
        "2024-05-09T09:00",
        contract="HT-1",
        order="DG-1",
        form="《成都市政府采购购销合同》",
        additional_terms=False,
        **_ORDER,
    ),
    "report-contract": _act(SUPPLIER, "2024-05-10T09:00", contract="HT-1"),
    "publish-price": _act(CENTRE, "2024-05-13T09:00", product="PC-1", medium="模拟报2024-05-13", media_price="6500.00"),
    "adjust-price": _act(
        BIDDER,
        "2024-05-14T09:00",
        product="PC-1",
        price="5720.00",
        written_report="调价报告",
        electronic_report="调价报告电子文档",
    ),
    "replace-product": _act(
        BIDDER,
        "2024-06-03T09:00",
        product="PC-1",
        successor=_product("PC-1B", "模拟台式机一型改", 1024, "6200.00", "12.00"),
    ),
    "cancel-product": _act(BIDDER, "2024-06-04T09:00", product="PC-2"),
    "raise-claim": _act(
        PURCHASER, "2024-06-05T09:00", claim="ZL-1", product="PC-1B", right="patent", document="第三方函"
    ),
    "take-up-claim": _act(BIDDER, "2024-06-06T09:00", claim="ZL-1", dealt_with_by="模拟投标人法务部"),
    "settle-claim": _act(BIDDER, "2024-06-07T09:00", claim="ZL-1", document="和解书"),
    "find-violation": _act(
        CENTRE, "2024-06-11T09:00", violation="WY-1", party="SUP-2", promise="二", document="查证记录"
    ),
    "sanction": _act(
        CENTRE, "2024-06-12T09:00", violation="WY-1", measure="警告", term="承诺书第八条", document="处罚通知"
    ),
    "request-stop": _act(CENTRE, "2024-06-13T09:00", violation="WY-1", document="报请函"),
    "stop-supply": _act(REGULATOR, "2024-06-14T09:00", violation="WY-1", document="停止决定"),
    "list-as-bad": _act(REGULATOR, "2024-06-17T09:00", violation="WY-1", document="列入名单决定"),
    "offer-extension": _act(CENTRE, "2025-03-25T09:00", until="2025-10-18", notice="延长通知"),
    "serve-extension-notice": _act(CENTRE, "2025-03-28T09:00", proof="送达回证"),
    "object-to-extension": _act(BIDDER, "2025-04-01T09:00", letter="异议函", received_at="2025-04-02T10:00:00+08:00"),
}
