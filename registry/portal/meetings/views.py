"""Public pages of meetings: announced, in preparation, minutes, or closed; nothing is kept."""

from typing import Final
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.core import clock
from registry.core.db import db
from registry.core.refusals import NotFound
from registry.core.text import N_
from registry.council.closing.rules import GROUND_NAMES, Ground
from registry.council.meetings.rules import TOPIC_NAMES, Topic
from registry.council.publicity import queries
from registry.council.publicity.queries import PublicMeeting, PublicPaper
from registry.council.publicity.rules import Line, Shown
from registry.papers.letters import Language
from registry.papers.screens import printed, store
from registry.portal.meetings import letters
from registry.portal.meetings.forms import MeetingFilter
from registry.web.access import serves_the_public
from registry.web.downloads import send
from registry.web.lists import Count, page_of, read_listing
from registry.web.locale import current_language

Page = str | Response | tuple[str, int]
CALENDAR: Final = "text/calendar"
FEED: Final = "application/atom+xml"
LINES: Final = {
    Line.ANNOUNCED: (N_("Announced"), "active"),
    Line.IN_PREPARATION: (N_("Minutes in preparation"), "warn"),
    Line.MINUTES: (N_("Minutes"), "good"),
    Line.CLOSED: (N_("Closed to the public"), "ended"),
    Line.CLOSED_REASON_WITHHELD: (N_("Closed; reason withheld"), "ended"),
}

pages = Blueprint("public_meetings", __name__, url_prefix="/<language:language>/meetings")


@pages.after_request
def _keep_nowhere(response: Response) -> Response:
    """Let nobody keep what a chair may close at any moment."""
    response.headers["Cache-Control"] = "no-store"
    return response


@pages.app_template_global()
def public_line(shown: Shown) -> tuple[str, str]:
    """Return what a public line is called, and the tone of its tag."""
    label, tone = LINES[shown.line]
    return _(label), tone


@pages.app_template_global()
def public_ground(ground: Ground) -> str:
    """Return what a ground for withholding a reason is called."""
    return GROUND_NAMES[ground].in_locale(current_language())


@pages.app_template_global()
def public_topic(topic: str) -> str:
    """Return what a topic of article 6 is called."""
    return TOPIC_NAMES[Topic(topic)].in_locale(current_language())


def _all() -> list[PublicMeeting]:
    return queries.meetings(db.session(), now=clock.now())


@pages.get("")
@serves_the_public
def index() -> Page:
    """List the meetings that have a public line, the latest first."""
    found = _all()
    years = sorted({meeting.day.year for meeting in found}, reverse=True)
    form = MeetingFilter()
    form.year.offer([(str(year), str(year)) for year in years])
    form.check()
    listing = read_listing(sorts=("day",), default_sort="-day", filters=("q", "year"))
    year, part = form.read("year"), form.read("q") or ""
    language = current_language()
    kept = [
        meeting
        for meeting in found
        if (not year or meeting.day.year == int(year)) and queries.says(meeting, part, language)
    ]
    rows = kept[listing.offset : listing.offset + listing.limit]
    return render_template(
        "portal/meetings/index.html",
        page=page_of(listing.dropping(form.errors), rows, total=Count(len(kept))),
        filters=form,
        coming=[one for one in found if one.is_to_come],
    )


@pages.get("/feed")
@serves_the_public
def feed() -> Response:
    """Answer with announced meetings and published minutes as a feed."""
    content = letters.feed(
        _all(),
        language=current_language(),
        title=_("Meetings of the council"),
        page=url_for(".index", _external=True),
        url_of=_address,
        now=clock.now(),
    )
    return Response(content, mimetype=FEED)


@pages.get("/calendar")
@serves_the_public
def calendar() -> Response:
    """Answer with the announced open meetings as a file for calendars."""
    content = letters.calendar(
        _all(), language=current_language(), url_of=_address, now=clock.now()
    )
    return send(content, name="meetings.ics", mimetype=CALENDAR)


def _address(meeting_id: UUID) -> str:
    return url_for(".show", meeting_id=meeting_id, _external=True)


def _get(meeting_id: UUID) -> PublicMeeting:
    return queries.get(db.session(), meeting_id, now=clock.now())


@pages.get("/<uuid:meeting_id>")
@serves_the_public
def show(meeting_id: UUID) -> Page:
    """Show what is public of a meeting: of a closed one its one line."""
    meeting = _get(meeting_id)
    return render_template("portal/meetings/show.html", meeting=meeting)


def _to_its_line(meeting_id: UUID) -> Response:
    """Lead any address below a closed meeting to its line, whether or not there was anything."""
    return redirect(url_for(".show", meeting_id=meeting_id), 303)


@pages.get("/<uuid:meeting_id>/minutes")
@serves_the_public
def minutes(meeting_id: UUID) -> Page:
    """Show the published minutes."""
    meeting = _get(meeting_id)
    if meeting.is_closed:
        return _to_its_line(meeting_id)
    if not meeting.has_minutes:
        raise NotFound
    return render_template("portal/meetings/minutes.html", meeting=meeting)


@pages.get("/<uuid:meeting_id>/minutes/pdf")
@serves_the_public
def pdf(meeting_id: UUID) -> Response:
    """Answer with the published minutes to be printed, made anew for each reader."""
    meeting = _get(meeting_id)
    if meeting.is_closed:
        return _to_its_line(meeting_id)
    if not meeting.has_minutes:
        raise NotFound
    note = _("Passages shown as “not public” were taken out before publication.")
    language: Language = "ja" if current_language() == "ja" else "en"
    document = letters.printed(meeting, language=language, note=note)
    return printed(document, f"minutes-{meeting.day}", language=language)


@pages.get("/<uuid:meeting_id>/papers/<uuid:paper_id>")
@serves_the_public
def paper(meeting_id: UUID, paper_id: UUID) -> Response:
    """Hand out a paper that is for the public."""
    meeting = _get(meeting_id)
    if meeting.is_closed:
        return _to_its_line(meeting_id)
    found = _paper(meeting, paper_id)
    return send(store().read(found.sha256), name=found.name, mimetype=found.media_type)


def _paper(meeting: PublicMeeting, paper_id: UUID) -> PublicPaper:
    found = next((one for one in meeting.all_papers if one.id == paper_id), None)
    if found is None:
        raise NotFound
    return found


@pages.get("/<uuid:meeting_id>/<path:rest>")
@serves_the_public
def below(meeting_id: UUID, rest: str) -> Response:
    """Lead whatever else stood below a closed meeting to its line; of others there is nothing."""
    assert rest
    if _get(meeting_id).is_closed:
        return _to_its_line(meeting_id)
    raise NotFound
