"""Which lists can be saved with which filters, and how a saved query is asked again: by the address of its list.

A list is what takes `fields`; its filters are what it takes besides, but for where one stands in it and as of when.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from api.listing import MOVES_ON
from api.refusals import FilterUnknown, ListUnknown
from domain.queries.saved import SavedQuery

Parameters = Mapping[tuple[str, str], Sequence[str]]
AT = "at"


def filters_of(parameters: Parameters, address: str) -> list[str]:
    """Name the filters of a list; raise `ListUnknown`."""
    lists = {path: names for (path, method), names in parameters.items() if method == "GET" and _is_list(path, names)}
    if address not in lists:
        raise ListUnknown(parameter="address", given=address[:60], known=sorted(lists))
    return [name for name in lists[address] if name not in {*MOVES_ON, AT}]


def check(parameters: Parameters, address: str, filters: Mapping[str, str]) -> None:
    """Refuse a list that there is not, and a filter that the list does not know."""
    known = filters_of(parameters, address)
    for name in filters:
        if name not in known:
            raise FilterUnknown(parameter=f"filters.{name}", list=address, known=known)


def asked_again(saved: SavedQuery, moves: Mapping[str, str | None]) -> str:
    """Give the address at which a query is asked, as of a moment or of now, and where in the list one stands."""
    given = {**saved.filters, **{name: value for name, value in moves.items() if value is not None}}
    return f"{saved.address}?{urlencode(given)}" if given else saved.address


def _is_list(path: str, names: Sequence[str]) -> bool:
    return "fields" in names and "{" not in path
