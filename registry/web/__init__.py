"""What every screen shares, and no domain: access, forms, locale, errors, lists, downloads."""

from collections.abc import Callable, MutableMapping, Sequence
from datetime import date
from typing import Any, Final

from flask import Flask, current_app, g, templating
from flask_babel import get_locale
from jinja2 import StrictUndefined

from registry.core.clauses import Instrument
from registry.web import assets, carry, citations, csrf, dates, errors, headers, locale
from registry.web.frame import EXTENSION, Frame, Setup, Stash, current_frame
from registry.web.parts import Column, Event, Tab, table_rows
from registry.web.paths import here

LONGEST_TEXTS: Final = 4 * 1024**2  # what may be typed into one form; fields say their own limits


def init_app(
    app: Flask,
    *,
    frame: Callable[[], Frame] = Frame,
    language_of_reader: Callable[[], str | None] | None = None,
    remember_language: Callable[[str], None] | None = None,
    stash: Stash | None = None,
    mark_of_reader: Callable[[], str] = str,
    next_open: Callable[[date], date | None] | None = None,
    instruments: Sequence[Instrument] = (),
) -> None:
    """Give `app` its frame.

    `frame` answers, for each request, who reads and where they can go; `language_of_reader` what
    language their account has (asked first: the frame itself speaks it); `remember_language` writes
    a chosen one into the account; `stash` keeps files between two attempts at a form;
    `mark_of_reader` tells one reader from another, so that a form carried across a sign-in comes
    back to its writer only; `next_open` answers, for a day on which the offices are closed, the
    next one on which they are open, and None for any other; `instruments` are the texts whose
    provisions pages cite.
    """
    app.extensions[EXTENSION] = Setup(
        frame, language_of_reader, remember_language, stash, mark_of_reader, next_open
    )
    app.jinja_environment = Environment
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.config.setdefault("DEMONSTRATION", False)
    app.config["MAX_FORM_MEMORY_SIZE"] = LONGEST_TEXTS
    for part in (locale, assets, dates, errors, headers):
        part.init_app(app)
    citations.init_app(app, instruments)
    app.jinja_env.globals.update(
        get_locale=get_locale,
        current_language=locale.current_language,
        csrf_token=csrf.token,
        carried_form=carry.pack,
        column=Column,
        event=Event,
        tab=Tab,
        table_rows=table_rows,
        here=here,
    )
    app.jinja_env.globals["ui"] = app.jinja_env.get_template("web/components.html").module
    app.context_processor(_page)


class Environment(templating.Environment):
    """Flask's own, but what all templates know is one plain mapping for each of them.

    Two that are looked through one after the other are a tenth of a page's work. What is added to
    `globals` after a template was first used is unknown to it.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


def _page() -> dict[str, Any]:
    return {
        "frame": current_frame(),
        "page_form": g.get("page_form"),
        "languages": locale.LANGUAGES,
        "language_in_address": locale.in_address(),
        "switch_url": locale.switch_url,
        "demonstration": bool(current_app.config["DEMONSTRATION"]),
    }
