"""What is open to everyone, without a word of who asks: all else needs a principal."""

from fastapi import Request

OPEN = (
    "/healthz",
    "/readyz",
    "/v1/openapi.json",
    "/v1/progress",  # the number is asked for at the window too
    "/v1/log",  # whoever verifies must need nobody's leave
    "/login",
    "/logout",
    "/password",
)


def is_public(request: Request) -> bool:
    """Tell whether the route of a request is open to everyone."""
    path: str = request.scope["route"].path
    return any(path == one or path.startswith(f"{one}/") for one in OPEN)
