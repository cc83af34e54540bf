"""Serves style, script and fonts: ours from `static`, others' from the installed packages."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from flask import Blueprint, Flask, Response, abort, send_from_directory, url_for

from registry import assets as installed
from registry.web.access import serves_the_public

_OURS: Final = Path(__file__).parent / "static"
_YEAR: Final = 365 * 24 * 3600
_SERVED: Final = frozenset({".css", ".js", ".svg", ".woff2"})

# Only these parts of the packages are reachable: name in our addresses -> folder of the package.
PACKAGES: Final = {
    "tokens": "@digital-go-jp/design-tokens/dist",
    "htmx": "htmx.org/dist",
    "noto-sans-jp": "@fontsource-variable/noto-sans-jp",
    "noto-sans": "@fontsource-variable/noto-sans",
}

pages = Blueprint("assets", __name__)


def _folder(package: str) -> Path:
    return _OURS if package == "registry" else installed.path(PACKAGES[package])


@pages.get("/assets/<package>/<path:name>")
@serves_the_public
def asset(package: str, name: str) -> Response:
    """Answer with one file of the frame; its address changes when the file does."""
    if package not in {"registry", *PACKAGES} or Path(name).suffix not in _SERVED:
        abort(404)
    response = send_from_directory(_folder(package), name)
    response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    return response


def asset_url(package: str, name: str) -> str:
    """Return the address of a file of the frame, with a mark that changes when the file does."""
    content = (_folder(package) / name).read_bytes()
    mark = hashlib.sha256(content).hexdigest()[:12]
    return url_for("assets.asset", package=package, name=name, v=mark)


def init_app(app: Flask) -> None:
    """Serve the files and offer `asset_url` to templates."""
    app.register_blueprint(pages)
    app.jinja_env.globals.update(asset_url=asset_url if app.debug else cache(asset_url))
