"""办件进度查询: how far a case has come, by its number, for anyone. An unknown number is told like any other."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.access import may
from api.answers.frame import Framed
from api.answers.progress import ProgressAnswer, answer_of
from api.lookup import looked_up
from api.problems import declared
from api.product import Served

Number = Annotated[
    str, Path(min_length=1, max_length=200, description="办件编号, percent-encoded", examples=["政务办〔2026〕1号"])
]
AskedNumber = Annotated[
    str, Query(min_length=1, max_length=200, description="办件编号", examples=["政务办〔2026〕1号"])
]

NAMED = "办件进度: by the number in the path"


def router() -> APIRouter:
    """Give the two addresses of the lookup: the number as a part of the path, or as a parameter."""
    progress = APIRouter(prefix="/v1/progress", tags=["progress 办件进度"], responses=declared(404, 409))
    anyone = may("progress.read")
    progress.add_api_route("", _asked, methods=["GET"], summary="办件进度: by ?number=", dependencies=[anyone])
    progress.add_api_route("/{number}", _named, methods=["GET"], summary=NAMED, dependencies=[anyone])
    return progress


def _named(product: Served, number: Number) -> ProgressAnswer:
    """Answer with dates and words alone."""
    framed = Framed(product)
    with product.models.board() as board:
        found = looked_up(product.ledger, board, number, framed.zone, framed.as_of)
    return answer_of(found, framed.zone, framed.fields())


def _asked(product: Served, number: AskedNumber) -> ProgressAnswer:
    """Answer as the other address does, for numbers that do not go well into a path."""
    return _named(product, number)
