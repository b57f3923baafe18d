"""All read models."""

from projections.agreements.view import AGREEMENTS
from projections.archives.view import ARCHIVES
from projections.audits.view import AUDITS
from projections.board.view import BOARD
from projections.deadlines.view import DEADLINES
from projections.directory.view import DIRECTORY
from projections.facts.view import COUNTED
from projections.findings.view import FINDINGS
from projections.hotline.view import FACTS
from projections.inspections.view import INSPECTIONS
from projections.notices.view import NOTICES
from projections.search.view import SEARCH
from projections.supervision.view import SUPERVISION

ALL_MODELS = (
    BOARD,
    DEADLINES,
    NOTICES,
    AGREEMENTS,
    DIRECTORY,
    SUPERVISION,
    FACTS,
    COUNTED,
    SEARCH,
    INSPECTIONS,
    AUDITS,
    FINDINGS,
    ARCHIVES,
)
