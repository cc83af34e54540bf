"""Every table of the house, whichever package declares it."""

import pkgutil
from importlib import import_module

from sqlalchemy import MetaData

import registry
from registry.core.db import Base


def metadata() -> MetaData:
    """Import every `models` module there is and return what they declare together."""
    for module in pkgutil.walk_packages(registry.__path__, "registry."):
        if module.name.endswith(".models"):
            import_module(module.name)
    return Base.metadata
