"""Where the files of others are: tokens, scripts and fonts, installed as packages."""

import os
from pathlib import Path
from typing import Final

CHECKOUT: Final = Path(__file__).resolve().parent.parent


def path(name: str) -> Path:
    """Return the file or folder `name` of a package, such as `htmx.org/dist/htmx.min.js`.

    They are in `node_modules` of the checkout, or in the folder that REGISTRY_NODE_MODULES names.
    Raises FileNotFoundError when it is not installed, or when `name` leads out of that folder.
    """
    root = Path(os.environ.get("REGISTRY_NODE_MODULES") or CHECKOUT / "node_modules").resolve()
    found = (root / name).resolve()
    if not found.is_relative_to(root) or not found.exists():
        raise FileNotFoundError(f"{name} is not among the installed packages; run `make install`")
    return found
