"""All read models."""

from projections.board.view import BOARD
from projections.deadlines.view import DEADLINES
from projections.directory.view import DIRECTORY
from projections.timeline.view import TIMELINE

ALL_MODELS = (TIMELINE, BOARD, DEADLINES, DIRECTORY)
