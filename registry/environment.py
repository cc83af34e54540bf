"""What the environment says of how the application runs; README.md has the list."""

import os
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from registry.assets import CHECKOUT
from registry.parties.rules import Limits

_MEGABYTE: Final = 1024**2
# Minutes without a request, the same at desks with protected matters, and hours in all.
SESSION_SETTINGS: Final[Mapping[str, int]] = {
    "SESSION_IDLE_MINUTES": 30,
    "SESSION_IDLE_PROTECTED_MINUTES": 15,
    "SESSION_HOURS": 8,
}


def from_environment() -> dict[str, Any]:
    """Return the settings of the environment, and the usual ones where it says nothing."""
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
        "SERVERS_IN_FRONT": int(env.get("SERVERS_IN_FRONT") or 0),
        **{name: int(env.get(name) or usual) for name, usual in SESSION_SETTINGS.items()},
        "DEMONSTRATION": env.get("DEMONSTRATION") == "1",
        "MAIL_TLS": env.get("MAIL_TLS") == "1",
        "MAX_CONTENT_LENGTH": int(env.get("MAX_CONTENT_LENGTH", 128 * _MEGABYTE)),
        "SESSION_COOKIE_SECURE": base_url.startswith("https:"),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "BABEL_TRANSLATION_DIRECTORIES": str(CHECKOUT / "translations"),
    }


def limits(config: Mapping[str, Any]) -> Limits:
    """Return how long sessions last. Raises ValueError where one would not last at all."""
    given = [config[name] for name in SESSION_SETTINGS]
    if min(given) < 1:
        raise ValueError(f"{', '.join(SESSION_SETTINGS)} are whole numbers from 1 on")
    idle, idle_secret, hours = given
    return Limits(
        idle=timedelta(minutes=idle),
        idle_secret=timedelta(minutes=idle_secret),
        absolute=timedelta(hours=hours),
    )
