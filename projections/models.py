"""All read models."""

from projections.agreements.view import AGREEMENTS
from projections.board.view import BOARD
from projections.deadlines.view import DEADLINES
from projections.timeline.view import TIMELINE

ALL_MODELS = (TIMELINE, BOARD, DEADLINES, AGREEMENTS)
