"""Chooses the reader's language and writes days and moments the way that language does."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel import Locale
from babel.units import format_unit
from flask import (
    Blueprint,
    Flask,
    Response,
    g,
    has_request_context,
    redirect,
    request,
    session,
    url_for,
)
from flask_babel import Babel, force_locale, get_domain, get_locale  # noqa: TID251 - only here
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response as AnyResponse

from registry.core import wareki
from registry.core.clock import BISHKEK, TOKYO
from registry.core.desks import IN_BISHKEK
from registry.core.text import N_
from registry.web import csrf
from registry.web.access import current_actor, serves_the_public
from registry.web.frame import setup
from registry.web.paths import local_path

LANGUAGES: Final = {"ja": "日本語", "en": "English"}
LANGUAGE_FIELD: Final = "_language"
_READ_IN: Final = "read_in"  # of a session: the language of the public pages that led to it
_LOCALES: Final = {language: Locale(language) for language in LANGUAGES}
_CATALOGUES: Final = Path(__file__).parents[2] / "translations"
NOTHING: Final = "—"
_FORM_TYPES: Final = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
_ZONE_NAMES: Final = {TOKYO.key: N_("Tokyo time"), BISHKEK.key: N_("Bishkek time")}

pages = Blueprint("language", __name__)


class LanguageConverter(BaseConverter):
    """Matches the language that public addresses begin with: `/<language:language>/register`."""

    regex = "|".join(LANGUAGES)


def current_language() -> str:
    """Return the language of this page, `ja` or `en`; asked for dozens of times, chosen once."""
    try:
        return cast(str, g.language)
    except (AttributeError, RuntimeError):
        locale = get_locale()
    if locale is None:  # outside of any request
        return "ja"
    g.language = str(locale.language)
    return cast(str, g.language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Let all texts be in `language` meanwhile, whatever the reader's is."""
    before = g.pop("language", None)
    try:
        with force_locale(language):
            yield
    finally:
        g.pop("language", None)
        if before is not None:
            g.language = before


def in_address() -> bool:
    """Say whether the page's own address names its language, as public pages' do."""
    return "url_language" in g


def switch_url(language: str) -> str:
    """Return this public page's address in the other language, with its query kept."""
    values: dict[str, Any] = {**(request.view_args or {}), **request.args.to_dict(flat=False)}
    assert request.endpoint is not None, "only a page that was found has another language"
    return url_for(request.endpoint, **{**values, "language": language})


def select_language() -> str:
    """Choose the language: the address, what was chosen, the account, where from, the browser."""
    return (
        _language_of_address()
        or _language_posted()
        or _known(session.get("language"))
        or _language_of_account()
        or _language_come_from()
        or request.accept_languages.best_match(LANGUAGES)
        or "ja"
    )


def _select_locale() -> Locale:
    return _LOCALES[select_language()]


def _known(language: object) -> str | None:
    return language if isinstance(language, str) and language in LANGUAGES else None


def _language_of_address() -> str | None:
    if "url_language" in g:
        return _known(g.url_language)
    return _known(request.path.split("/", 2)[1])  # an address that leads nowhere has no endpoint


def _language_posted() -> str | None:
    if request.method != "POST" or request.mimetype not in _FORM_TYPES:
        return None
    try:
        language = _known(request.form.get(LANGUAGE_FIELD))
    except HTTPException:  # too large to read: the page that says so still needs a language
        return None
    if language is not None:
        g.chosen_language = language
    return language


def _language_of_account() -> str | None:
    of_reader = setup().language_of_reader
    return _known(of_reader()) if of_reader is not None else None


def _language_come_from() -> str | None:
    """Return the language of the public page whose link was followed; the next pages keep to it."""
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc == request.host:
        path = came_from.path.removeprefix(request.script_root)
        language = _known(path.lstrip("/").partition("/")[0])
        if language is not None:
            g.read_in = language
            return language
    return _known(session.get(_READ_IN))


@pages.post("/language")
@serves_the_public
def switch() -> AnyResponse:
    """Change the reader's language and return to the page they were on."""
    if not (csrf.matches(request.form.get(csrf.FIELD)) and csrf.from_here()):
        return redirect(local_path(request.form.get("back")), 303)
    current_language()
    return redirect(local_path(request.form.get("back")), 303)


def _keep_choice(response: Response) -> Response:
    """Remember a language that was chosen on this request, for the session and in the account."""
    language = g.get("chosen_language")
    if language is not None and session.get("language") != language:
        session["language"] = language
        remember = setup().remember_language
        if remember is not None:
            remember(language)
    read_in = g.get("read_in")
    if read_in is not None and session.get(_READ_IN) != read_in:
        session[_READ_IN] = read_in
    return response


def _take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values is not None and "language" in values:
        g.url_language = values.pop("language")


def _give_language(app: Flask) -> Any:
    def give(endpoint: str, values: dict[str, Any]) -> None:
        if "language" not in values and app.url_map.is_endpoint_expecting(endpoint, "language"):
            values["language"] = current_language()

    return give


def short_day_text(day: date) -> str:
    """Write a date in the reader's language, as tables have it."""
    if current_language() == "ja":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {day:%b} {day.year}"


def day_text(day: date) -> str:
    """Write a legal date out in the reader's language, in Japanese with the day of the week.

    Eras stand on letters and printed paper; on screens they are in the tooltip.
    """
    if current_language() == "ja":
        return f"{short_day_text(day)}（{'月火水木金土日'[day.weekday()]}）"
    return short_day_text(day)


def _era_text(day: date) -> str:
    try:
        return wareki.format(day)
    except wareki.NotAnEraDate:  # before 1873
        return f"{day.year}年{day.month}月{day.day}日"


def _marked(time: str) -> Markup:
    """Take `time` for HTML as it is: dates hold no letter that would have to be escaped."""
    return Markup(time)  # noqa: S704


def day(value: date | None) -> Markup | str:
    """Show a legal date; its plain form, in Japanese with the era, is in the tooltip."""
    return NOTHING if value is None else _time(value, day_text(value))


def short_day(value: date | None) -> Markup | str:
    """Show a date in the dense form of tables, otherwise the same."""
    return NOTHING if value is None else _time(value, short_day_text(value))


def file_size(size: int) -> str:
    """Show how large a file is, in bytes, KB or MB: in units of 1024, as letters and pickers do."""
    for scale, unit in ((1024**2, "megabyte"), (1024, "kilobyte")):
        if size >= scale:
            shown = round(size / scale, 1)
            return format_unit(shown, f"digital-{unit}", "short", locale=get_locale())
    return format_unit(size, "digital-byte", locale=get_locale())


def _time(value: date, shown: str) -> Markup:
    plain = value.isoformat()
    title = f"{_era_text(value)} {plain}" if current_language() == "ja" else plain
    return _marked(f'<time datetime="{plain}" title="{title}">{shown}</time>')


def zone_of_reader() -> ZoneInfo:
    """Return whose clock the reader goes by: Bishkek's at the Kyrgyz desks, else Tokyo's."""
    here = has_request_context() and not current_actor().desks.isdisjoint(IN_BISHKEK)
    return BISHKEK if here else TOKYO


def moment_text(value: datetime, zone: ZoneInfo | None = None) -> str:
    """Write a moment out in the reader's language, naming whose clock it is."""
    zone = zone or zone_of_reader()
    local = value.astimezone(zone)
    name = _ZONE_NAMES.get(zone.key)
    parts = {
        "day": day_text(local.date()),
        "time": local.strftime("%H:%M"),
        "zone": _(name) if name else zone.key,
    }
    return str(_("%(day)s, %(time)s (%(zone)s)", **parts))


def moment(value: datetime | None, zone: ZoneInfo | str | None = None) -> Markup | str:
    """Show a moment by the clock of `zone`, else the reader's; the UTC form is for machines."""
    if value is None:
        return NOTHING
    place = ZoneInfo(zone) if isinstance(zone, str) else zone
    return Markup('<time datetime="{}">{}</time>').format(
        value.isoformat(timespec="seconds"), moment_text(value, place)
    )


def era_day(value: date | None) -> str:
    """Write a date with its era whatever the language, as letters and forms do."""
    return NOTHING if value is None else _era_text(value)


def _translate_quickly(app: Flask) -> None:
    """Let templates look texts up by the shortest way there is, for a page has dozens.

    Jinja's own extension asks anew, at each text, which catalogue is meant, and calls three
    functions for one. Here most texts were found before.
    """
    catalogues: dict[str, Any] = {}

    def catalogue(language: str) -> Any:
        if language not in catalogues:
            catalogues[language] = get_domain().get_translations()
        return catalogues[language]

    @lru_cache(maxsize=8192)  # all that templates say, in both languages
    def found(language: str, text: str) -> Markup:
        return Markup(catalogue(language).ugettext(text))  # noqa: S704

    def gettext(text: str, /, **values: Any) -> Markup:
        words = found(current_language(), text)
        return words % values if values else words

    def pgettext(context: str, text: str, /, **values: Any) -> Markup:
        return _filled(catalogue(current_language()).upgettext(context, text), values)

    def ngettext(one: str, many: str, num: int, /, **values: Any) -> Markup:
        words = catalogue(current_language()).ungettext(one, many, num)
        return _filled(words, {"num": num, **values})

    app.jinja_env.globals.update(_=gettext, gettext=gettext, pgettext=pgettext, ngettext=ngettext)


def _filled(text: str, values: Mapping[str, Any]) -> Markup:
    """Take a text of the catalogue for HTML as it is, and escape what is put into it."""
    found = Markup(text)  # noqa: S704
    return found % values if values else found


def init_app(app: Flask) -> None:
    """Set up translation, the language in addresses, the switch and the date filters."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(_CATALOGUES))
    app.url_map.converters["language"] = LanguageConverter
    Babel(app, default_locale="ja", default_timezone=TOKYO.key, locale_selector=_select_locale)
    _translate_quickly(app)
    app.url_value_preprocessor(_take_language)
    app.url_defaults(_give_language(app))
    app.after_request(_keep_choice)
    app.register_blueprint(pages)
    app.jinja_env.filters.update(day=day, short_day=short_day, moment=moment, wareki=era_day)
    app.jinja_env.filters["file_size"] = file_size
