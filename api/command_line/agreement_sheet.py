"""An agreement on paper: its state at a moment and what happened to it, and the lists drawn from all of them."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from zoneinfo import ZoneInfo

from api import agreement_words, words
from api.answers.agreement import AgreementState, ReportAnswer
from api.answers.supply import CatalogueEntry, StandingEntry
from api.command_line.output import emit, say, table
from api.words import Words
from domain.recorded import Recorded
from projections.agreements.reads import AgreementRow


def show(state: AgreementState, history: Iterable[Recorded], zone: ZoneInfo) -> None:
    """Print an agreement."""
    say(f"{state.tender}  {state.agreement}  {_both(state.status)}")
    say(f"承诺单位 bidder: {state.bidder.name} ({state.bidder.code})")
    say(
        f"签署 signed {state.signed_at:%Y-%m-%d}，有效期至 valid until {state.valid_until}"
        f"（不少于 not less than {state.minimum_until}）"
    )
    say(f"履约保证金 bond: {state.bond.amount}，有效期至 valid until {state.bond.valid_until}")
    say()
    products = [
        (one.product, one.model, one.price, f"{one.discount_rate}%", _product_end(one.until, one.replaced_by))
        for one in state.products
    ]
    table(("产品 Product", "型号 Model", "价格 Price", "优惠率 Discount", "取消、替换 Ended"), products)
    parties = [(one.party, one.name, _both(one.standing)) for one in state.parties]
    table(("代码 Code", "名称 Name", "供货资格 Standing"), parties)
    for title, reports in (("未报 owed", state.reports_owed), ("已报 made", state.reports_made)):
        for report in reports:
            say(f"{title}: {_report(report)}")
    say(f"逾期报送 late reports: {state.late_reports}")
    for extension in state.extensions:
        say(f"延长至 extension to {extension.until}: {_both(extension.answer)}")
    for violation in state.violations:
        clause = violation.promise
        say(f"违反承诺 violation {violation.violation}: {violation.party}（{clause}）{_both(violation.rung)}")
    for claim in state.claims:
        dealt = f"，{claim.dealt_with_by} 交涉" if claim.dealt_with_by else ""
        say(f"知识产权指控 claim {claim.claim}: {claim.product} {_both(claim.stage)}{dealt}")
    say()
    for recorded in history:
        event, header = recorded.event, recorded.event.header
        act, at = words.act(event), event.effective_at.astimezone(zone)
        late = "（补录）" if recorded.recorded_at.astimezone(zone).date() > at.date() else ""
        say(f"#{recorded.position} {at:%Y-%m-%d %H:%M} {act.zh}{late} — {header.actor.role} — {header.clause}")


def status(code: str) -> str:
    """Name what an agreement is, in both languages."""
    return _both(agreement_words.status(code))


def agreements(rows: Sequence[AgreementRow], zone: ZoneInfo, *, as_json: bool) -> None:
    """Print a list of agreements."""
    if as_json:
        emit([asdict(row) for row in rows])
        return
    headings = ("协议 Agreement", "招标编号 Tender", "承诺单位 Bidder", "签署 Signed", "有效期至 Until", "状态 Status")
    table(
        headings,
        (
            (
                row.agreement_id,
                row.tender,
                row.bidder_name,
                f"{row.signed_at.astimezone(zone):%Y-%m-%d}",
                str(row.valid_until),
                status(row.status),
            )
            for row in rows
        ),
    )


def catalogue(rows: Sequence[CatalogueEntry], *, as_json: bool) -> None:
    """Print the public catalogue."""
    if as_json:
        emit([row.model_dump(mode="json") for row in rows])
        return
    headings = ("招标编号 Tender", "承诺单位 Bidder", "产品 Product", "型号 Model", "价格 Price", "折扣 Discount")
    table(
        headings,
        ((row.tender, row.bidder_name, row.product, row.model, row.price, f"{row.discount_rate}%") for row in rows),
    )


def standings(rows: Sequence[StandingEntry], *, as_json: bool) -> None:
    """Print standings; a party that no agreement lists has none."""
    if as_json:
        emit([row.model_dump(mode="json") for row in rows])
        return
    if not rows:
        say("不在名录 not listed")
        return
    headings = ("招标编号 Tender", "代码 Code", "名称 Name", "供货资格 Standing", "自 From", "至 Until")
    table(
        headings,
        (
            (
                row.tender,
                row.party,
                row.name,
                _both(row.standing),
                f"{row.effective_from:%Y-%m-%d %H:%M}",
                "" if row.effective_until is None else f"{row.effective_until:%Y-%m-%d %H:%M}",
            )
            for row in rows
        ),
    )


def _report(report: ReportAnswer) -> str:
    made = "" if report.made_at is None else f"，{report.made_at:%Y-%m-%d} 报送 made"
    late = " ■ 逾期 late" if report.late else ""
    return f"{report.duty.zh} {report.subject}，期限 due {report.due_on}{made}{late}"


def _product_end(until: object, successor: str | None) -> str:
    if until is None:
        return ""
    return f"{until:%Y-%m-%d} " + (f"替换为 {successor} replaced" if successor else "取消 cancelled")


def _both(word: Words) -> str:
    return f"{word.zh} {word.en}"
