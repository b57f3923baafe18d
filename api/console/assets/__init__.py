"""The stylesheets, the script and the icon of the console, each at an address that changes with its content."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Response
from fastapi import Path as InPath

from api.access import may
from api.refusals import AssetUnknown

FOR_EVER = "public, max-age=31536000, immutable"
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


def _held() -> Mapping[str, tuple[str, bytes]]:
    found = {}
    for file in sorted(Path(__file__).parent.iterdir()):
        if file.suffix in TYPES:
            content = file.read_bytes()
            digest = hashlib.sha256(content).hexdigest()[:12]
            found[file.name] = (f"{file.stem}.{digest}{file.suffix}", content)
    return found


HELD = _held()
ADDRESSES = {name: f"/console/assets/{addressed}" for name, (addressed, _) in HELD.items()}
SERVED = {addressed: (TYPES[Path(name).suffix], content) for name, (addressed, content) in HELD.items()}


def router() -> APIRouter:
    """Give the route of the assets."""
    assets = APIRouter(prefix="/console/assets")
    assets.add_api_route(
        "/{name}", _asset, methods=["GET"], response_class=Response, dependencies=[may("entrance.use")]
    )
    return assets


async def _asset(name: Annotated[str, InPath(max_length=100)]) -> Response:
    if name not in SERVED:
        raise AssetUnknown(name=name)
    media_type, content = SERVED[name]
    return Response(content, media_type=media_type, headers={"Cache-Control": FOR_EVER})
