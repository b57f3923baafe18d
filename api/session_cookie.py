"""The cookie of a session: only the browser holds its token, no script sees it, no other site makes it be sent."""

from fastapi import Request, Response

from application.access.entrance import Entrance

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


def take_away(response: Response, entrance: Entrance) -> None:
    """Let the browser forget it."""
    name = SECURE if entrance.secure else PLAIN
    response.delete_cookie(name, path="/", secure=entrance.secure, httponly=True, samesite="lax")
