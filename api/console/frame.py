"""What stands around every page: the name of the ledger, the navigation, the switches of language and of appearance.

Invariant: whatever becomes of a request, its page says whether the ledger is a simulation.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse
from starlette.types import Scope

from api.console.assets import ADDRESSES
from api.console.navigation import PUBLIC_ROOMS, ROOMS
from api.console.tongue import Tongue
from domain.founding import LedgerIdentity

THEMES = {"light": ("浅色", "Light"), "dark": ("深色", "Dark"), "auto": ("随系统", "As the system")}
WEEKDAYS = (("一", "Monday"), ("二", "Tuesday"), ("三", "Wednesday"), ("四", "Thursday"), ("五", "Friday"),
            ("六", "Saturday"), ("日", "Sunday"))  # fmt: skip
THEME_COOKIE = "theme"
PUBLIC = "/public"

PAGES = Environment(
    loader=PackageLoader("api.console", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def is_public(path: str) -> bool:
    """Tell whether a page is one for anyone."""
    return path == PUBLIC or path.startswith(f"{PUBLIC}/")


@dataclass(frozen=True, slots=True)
class Masthead:
    """What the ledger is, known since the server began, so that a page can say it when the database is gone."""

    name: str
    body: str
    simulated: bool

    @classmethod
    def of(cls, identity: LedgerIdentity) -> "Masthead":
        """Read it off the founding."""
        return cls(identity.name, identity.body, identity.simulated)


@dataclass(frozen=True, slots=True)
class Frame:
    """The surroundings of one page: where it stands, in which language, in which appearance."""

    masthead: Masthead
    path: str
    query: tuple[tuple[str, str], ...]
    tongue: Tongue
    theme: str

    @classmethod
    def around(cls, scope: Scope, masthead: Masthead) -> "Frame":
        """Read the surroundings off a request; what it asks wrongly is left as it is by default."""
        query = tuple(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        asked = dict(query).get("lang", "")
        theme = _cookies(scope).get(THEME_COOKIE, "auto")
        return cls(
            masthead,
            scope["path"],
            query,
            Tongue(asked) if asked in {*Tongue} else Tongue.ZH,
            theme if theme in THEMES else "auto",
        )

    @property
    def layout(self) -> str:
        """Name what stands around the page: pages for anyone lead to none of the office."""
        return "public.html" if is_public(self.path) else "base.html"

    def to(self, path: str, **query: object) -> str:
        """Write the address of another page, in the language of this one."""
        given = {name.rstrip("_"): str(value) for name, value in query.items() if value is not None}
        spoken = {} if self.tongue is Tongue.ZH else {"lang": self.tongue.value}
        asked = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in {**given, **spoken}.items())
        return _path(path) + (f"?{asked}" if asked else "")

    def here(self, **changed: object) -> str:
        """Write the address of this page with some of its parameters changed, or left out where None is given."""
        kept = {name: value for name, value in self.query if name != "lang"}
        return self.to(self.path, **{**kept, **changed})

    def here_at(self, path: str) -> str:
        """Write the address of another page with the parameters of this one."""
        return self.to(path, **{name: value for name, value in self.query if name != "lang"})

    def asked(self, parameter: str) -> str | None:
        """Give a parameter of this page as it was written."""
        return dict(self.query).get(parameter)

    def spoken(self, tongue: Tongue) -> str:
        """Write the address of this page in a language."""
        kept = [(name, value) for name, value in self.query if name != "lang"]
        asked = urlencode([*kept, *([] if tongue is Tongue.ZH else [("lang", tongue.value)])])
        return quote(self.path, safe="/:@%") + (f"?{asked}" if asked else "")

    def rendered(self, template: str, **said: Any) -> str:
        """Write a page, or a part of one."""
        every_page = {
            "frame": self,
            "layout": self.layout,
            "t": self.tongue.say,
            "name": self.tongue.of,
            "tongue": self.tongue,
            "to": self.to,
            "here": self.here,
            "rooms": PUBLIC_ROOMS if is_public(self.path) else ROOMS,
            "themes": THEMES,
            "assets": ADDRESSES,
            "weekdays": WEEKDAYS,
        }
        return PAGES.get_template(template).render(every_page | said)

    def page(self, template: str, status: int = 200, **said: Any) -> HTMLResponse:
        """Answer with a page."""
        return HTMLResponse(self.rendered(template, **said), status)


@lru_cache(4096)  # a board says the same few words in hundreds of addresses
def _quoted(word: str) -> str:
    return quote_plus(word)


@lru_cache(4096)
def _path(path: str) -> str:
    return quote(path, safe="/:@%")


def _cookies(scope: Scope) -> dict[str, str]:
    header = dict(scope["headers"]).get(b"cookie", b"").decode("latin-1")
    pairs = [part.strip().partition("=") for part in header.split(";")]
    return {name: value for name, _, value in pairs}
