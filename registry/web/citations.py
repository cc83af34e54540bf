"""Names provisions to readers: by text and article in their language, with the gist behind it."""

from collections.abc import Sequence
from typing import Final

from flask import Flask, current_app
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from registry.core.clauses import Clause, Instrument
from registry.web.frame import current_frame
from registry.web.locale import current_language

_EXTENSION: Final = "registry.citations"
_NAME: Final = Markup('<span class="clause" data-clause="{id}" title="{gist} ({id})">{name}</span>')
_LINK: Final = Markup(
    '<a href="{url}#{id}" class="clause" data-clause="{id}" title="{gist} ({id})">{name}</a>'
)


def cite(clause_id: str) -> str:
    """Return what readers call a provision: 運営要領 第9条, Operating rules, art. 9."""
    found = _find(clause_id)
    return found[0].cited(clause_id).in_locale(current_language()) if found else clause_id


def cited(clause_id: object) -> Markup:
    """Show a provision by its name; it leads to the texts' page, its gist is in the tooltip."""
    identity = str(clause_id)
    found = _find(identity)
    if found is None:
        return escape(identity)
    instrument, clause = found
    language = current_language()
    url = current_frame().clauses_url if instrument.is_public else None
    told = {
        "id": identity,
        "gist": clause.gist.in_locale(language),
        "name": instrument.cited(identity).in_locale(language),
    }
    return _NAME.format(**told) if url is None else _LINK.format(url=url, **told)


@pass_context  # else what a template itself names is named once, in its first reader's language
def _shown(_context: Context, clause_id: object) -> Markup:
    return cited(clause_id)


def _find(clause_id: str) -> tuple[Instrument, Clause] | None:
    known: dict[str, tuple[Instrument, Clause]] = current_app.extensions[_EXTENSION]
    return known.get(clause_id)


def init_app(app: Flask, instruments: Sequence[Instrument]) -> None:
    """Let templates show a clause's id as its name: `{{ id | clause }}`."""
    app.extensions[_EXTENSION] = {
        clause.id: (instrument, clause)
        for instrument in instruments
        for clause in instrument.clauses
    }
    app.jinja_env.filters["clause"] = _shown
