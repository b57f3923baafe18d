"""All read models."""

from projections.board.view import BOARD
from projections.deadlines.view import DEADLINES
from projections.supervision.view import SUPERVISION
from projections.timeline.view import TIMELINE

ALL_MODELS = (TIMELINE, BOARD, DEADLINES, SUPERVISION)
