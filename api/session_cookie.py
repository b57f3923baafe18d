"""The cookie of a session: only the browser holds its token, no script sees it, no other site makes it be sent."""

from fastapi import Request, Response

from application.access.entrance import Entrance

STATE = "caseledger-login"
A_LOGIN_TAKES = 600  # seconds
PLAIN, SECURE = "caseledger", "__Host-caseledger"  # a browser takes the second only over TLS, for one host


def held(request: Request) -> str | None:
    """Give the token that a browser holds."""
    return request.cookies.get(SECURE) or request.cookies.get(PLAIN)


def give(response: Response, entrance: Entrance, token: str) -> None:
    """Let the browser hold a token until it is closed; Lax, since a login elsewhere ends with a way back from there."""
    response.set_cookie(
        SECURE if entrance.secure else PLAIN,
        token,
        path="/",
        secure=entrance.secure,
        httponly=True,
        samesite="lax",
    )


def give_state(response: Response, entrance: Entrance, state: str) -> None:
    """Let the browser hold what tells that it was the one that went to an issuer."""
    response.set_cookie(
        STATE, state, max_age=A_LOGIN_TAKES, path="/login", secure=entrance.secure, httponly=True, samesite="lax"
    )


def held_state(request: Request) -> str:
    """Give what a browser holds of a login that it began; empty if it began none."""
    return request.cookies.get(STATE, "")


def take_state_away(response: Response, entrance: Entrance) -> None:
    """Let the browser forget the login that it began."""
    response.delete_cookie(STATE, path="/login", secure=entrance.secure, httponly=True, samesite="lax")


def take_away(response: Response, entrance: Entrance) -> None:
    """Let the browser forget it."""
    name = SECURE if entrance.secure else PLAIN
    response.delete_cookie(name, path="/", secure=entrance.secure, httponly=True, samesite="lax")
