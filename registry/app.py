"""Puts the application together: the only module that knows all the others."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from flask import Flask, g
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from registry.acts.services import CATALOGUE
from registry.core.acts import Act, Duty
from registry.core.clauses import Instrument
from registry.core.db import db, read_for
from registry.core.settings import Setting
from registry.council import letters
from registry.council.clauses import COUNCIL
from registry.council.expulsion import rules as expulsion
from registry.council.filings import rules as filings
from registry.council.members import rules as members
from registry.duties import calendars
from registry.employment.clauses import EMPLOYMENT
from registry.house.clauses import HOUSE
from registry.mlit.clauses import MLIT
from registry.moc.clauses import MOC
from registry.pension.clauses import PENSION

INSTRUMENTS: Final[tuple[Instrument, ...]] = (COUNCIL, MOC, MLIT, EMPLOYMENT, PENSION, HOUSE)
ACTS: Final[tuple[Act, ...]] = (*members.ACTS, *filings.ACTS, *expulsion.ACTS)
DUTIES: Final[tuple[Duty, ...]] = (*filings.DUTIES, *expulsion.DUTIES)
SETTINGS: Final[tuple[Setting, ...]] = (
    *letters.SETTINGS,
    *filings.SETTINGS,
    *expulsion.SETTINGS,
    *calendars.SETTINGS,
)

_CHECKOUT: Final = Path(__file__).parent.parent
_MEGABYTE: Final = 1024**2


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Return the application; `config` goes before the environment.

    Raises KeyError where a route does not say whom it serves.
    """
    app = Flask("registry", template_folder=str(_CHECKOUT / "templates"), static_folder=None)
    app.config.update(_from_environment(), **(config or {}))
    app.config.setdefault("SQLALCHEMY_DATABASE_URI", app.config["DATABASE_URL"])
    db.init_app(app)
    CATALOGUE.add(ACTS, DUTIES)
    return app


def _from_environment() -> dict[str, Any]:
    env = os.environ
    base_url = env.get("BASE_URL", "http://127.0.0.1:8000")
    plain = {
        name: env.get(name, "")
        for name in (
            "DATABASE_URL",
            "SECRET_KEY",
            "FILES_DIRECTORY",
            "KEYS_DIRECTORY",
            "CHECKPOINT_DIRECTORY",
            "MAIL_HOST",
            "MAIL_FROM",
        )
    }
    return {
        **plain,
        "BASE_URL": base_url,
        "TRUSTED_HOSTS": env.get("TRUSTED_HOSTS", "").replace(",", " ").split() or None,
        "DEMONSTRATION": env.get("DEMONSTRATION") == "1",
        "MAX_CONTENT_LENGTH": int(env.get("MAX_CONTENT_LENGTH", 64 * _MEGABYTE)),
        "SESSION_COOKIE_SECURE": base_url.startswith("https:"),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "BABEL_TRANSLATION_DIRECTORIES": str(_CHECKOUT / "translations"),
    }
