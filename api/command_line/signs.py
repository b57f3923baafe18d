"""A supervision view as a command asks it: the same rows, with the same words, as over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from api.answers.audits import SignAnswer, sign_of
from api.audit_words import Titles
from api.command_line.options import viewpoint
from api.command_line.session import product, zone_of
from api.composition import Product, read_model, settings_for
from api.figures import require_moment
from projections.audits.asking import EARLIEST, LATEST, Asking
from projections.audits.definition import View
from projections.audits.reads import reads_terms, rows, terms_of
from projections.audits.terms import Terms
from projections.audits.view import AUDITS
from projections.facts.view import COUNTED
from projections.findings.reads import findings_of
from projections.findings.view import FINDINGS
from projections.metrics.period import period as period_of


@contextmanager
def signs_of(
    data_dir: Path | None,
    view: View,
    *,
    kind: str | None = None,
    unit: str | None = None,
    procedure: str | None = None,
    period: str | None = None,
    at: str | None = None,
    limit: int = 50,
) -> Iterator[tuple[Product, datetime, list[SignAnswer]]]:
    """Give the product, the moment, and the rows of a view, one more than asked for if there are more."""
    view.chosen(kind)
    settings = settings_for(data_dir)
    with product(data_dir) as opened, read_model(settings, AUDITS) as audits:
        zone, now, rules = zone_of(opened), opened.ledger.now(), opened.ledger.rules()
        known_at = viewpoint(at, zone)
        moment = (known_at or now).astimezone(zone)
        require_moment(audits, moment, now, zone, parameter="at")
        stretch = None if period is None else period_of(period).require_begun(moment.date())
        asking = Asking(
            moment=moment,
            today=moment.date(),
            calendar=rules.calendar(jurisdiction=opened.ledger.identity().jurisdiction, known_at=known_at),
            alike=opened.protected.alike,
            first=EARLIEST if stretch is None else stretch.first,
            last=LATEST if stretch is None else stretch.last,
            unit=unit,
            procedure=procedure,
            limit=limit,
        )
        titles = Titles(rules)
        terms: Terms = {}
        if reads_terms(view):
            with read_model(settings, COUNTED) as facts:
                terms = terms_of(facts, view, asking, kind=kind)
        found = rows(audits, view, asking, kind=kind, terms=terms)
        with read_model(settings, FINDINGS) as findings:
            opened_from = findings_of(findings, view.code, [one.id for one in found], known_at=known_at)
        yield opened, moment, [sign_of(one, view, titles, opened_from.get(one.id)) for one in found]
