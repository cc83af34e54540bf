"""Screens of the liaison desks: outbox, inbox, what a package brings, keys."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import CATALOGUE, possible, subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import db
from registry.core.refusals import NotFound, Refused
from registry.core.text import N_
from registry.exchange import queries as exchange
from registry.exchange import services as exchanges
from registry.exchange.container import LARGEST
from registry.exchange.flaws import BadPackage
from registry.exchange.keys import FOLDER, Key, Keys, Revocation
from registry.exchange.models import ReceivedPackage, SentPackage
from registry.exchange.packages import open_package
from registry.exchange.rules import REASONS, STATES, State, Why, explain
from registry.house.home.views import called
from registry.moc.desk import queries, services
from registry.moc.desk.forms import ArrivalForm, DecisionForm, RevokeForm, TrustForm
from registry.moc.desk.queries import Contents
from registry.moc.desk.rules import (
    DECIDE,
    LIAISON,
    MAKE_KEY,
    PACK,
    RECEIVE,
    REVOKE_KEY,
    TONES,
    TRUST_KEY,
    Handover,
)
from registry.moc.post import queries as posted
from registry.moc.post.models import Dispatch
from registry.moc.post.rules import CONTACT, SIDE_NAMES, Side, side_among
from registry.moc.post.services import INSTRUMENT
from registry.papers.screens import store
from registry.parties import visitor
from registry.web.access import current_actor, page_of, serves
from registry.web.downloads import send
from registry.web.errors import explain as say
from registry.web.forms import RegistryForm
from registry.web.locale import current_language
from registry.web.parts import Tab

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
ZIP: Final = "application/zip"
KINDS: Final = {
    "messages": N_("Messages"),
    "receipt": N_("Receipt"),
    "agency-list": N_("List of certified agencies"),
    "support-list": N_("List of support organisations"),
}
WHY_REVOKED: Final = {
    Revocation.SUPERSEDED: N_("Superseded"),
    Revocation.COMPROMISED: N_("Compromised"),
}
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_SHOWN: Final = 100

pages = Blueprint("moc_desk", __name__, url_prefix="/moc/exchange")


@pages.app_template_global()
def package_kind(kind: str | None) -> str:
    """Return what a sort of package is called."""
    return _(KINDS[kind]) if kind in KINDS else kind or "—"


@pages.app_template_global()
def package_state(state: str) -> tuple[str, str]:
    """Return what a package's state is called, and the tone of its tag."""
    return _(STATES[State(state)]), TONES[State(state)]


@pages.app_template_global()
def package_why(why: str | None) -> str:
    """Return why a package is not accepted, as a receipt tells it."""
    return _(REASONS[Why(why)]) if why in set(Why) else why or ""


@pages.app_template_global()
def package_reasons(package: ReceivedPackage) -> list[str]:
    """Return why a package that came does not count."""
    return [say(reason) for reason in explain(package.why or "", package.about)]


@pages.app_template_global()
def act_done(name: str) -> str:
    """Return what an act is called once it is done."""
    known = CATALOGUE.acts.get(name)
    return _(known.past) if known else name


def _side() -> Side:
    side = side_among(current_actor().desks)
    assert side is not None, "only desks of the memorandum come through the door"
    return side


def _folder() -> Path:
    return Path(current_app.config["KEYS_DIRECTORY"]) / FOLDER


def _keys() -> Keys:
    return Keys(_folder())


def _tabs(current: str) -> list[Tab]:
    waiting = posted.count_waiting(db.session(), _side())
    found = queries.received(db.session(), current_actor(), _side())
    undecided = sum(one.state == State.QUARANTINED for one in found)
    named = (
        ("outbox", _("Outbox"), waiting),
        ("inbox", _("Inbox"), undecided),
        ("keys", _("Keys"), None),
    )
    return [
        Tab(label, url_for(f"moc_desk.{name}"), current=name == current, count=count)
        for name, label, count in named
    ]


def _other() -> str:
    return SIDE_NAMES[_side().other].in_locale(current_language())


def _is_shared(keys: Keys) -> bool:
    """Say whether both sides work in this very system."""
    return {CONTACT[side].value for side in Side} <= keys.ours


# -- the outbox -----------------------------------------------------------------------------------


@pages.route("/outbox", methods=BOTH)
@serves(PACK)
def outbox() -> Page:
    """Show what waits to go to the other side and what went; make the packages."""
    session, side, form, keys = db.session(), _side(), RegistryForm(), _keys()

    def verb(actor: Actor, now: datetime) -> None:
        services.make_packages(
            session, store(), side, keys=keys, envelope=visitor.envelope(), actor=actor, now=now
        )

    said = _("The packages are made. Download them and hand them over in the order of numbers.")
    done = screens.carry_out(form, verb, leads_to=url_for("moc_desk.outbox"), said=said)
    if done:
        return done
    waiting = posted.waiting(session, side)
    page = render_template(
        "moc/desk/outbox.html",
        tabs=_tabs("outbox"),
        form=form,
        other=_other(),
        waiting=_lines(waiting[:_SHOWN]),
        waiting_count=len(waiting),
        sent=queries.sent(session, current_actor(), side),
        is_shared=_is_shared(keys),
    )
    return page, form.http_status


@dataclass(frozen=True)
class _Line:
    """An act that goes, or came, in a package."""

    act: str
    what: str
    url: str | None
    on: Any
    confidential: bool


def _lines(dispatches: Sequence[Dispatch]) -> list[_Line]:
    described = _describe(dispatches)
    return [
        _Line(
            act=act_done(one.act),
            what=described.get(one.subject_id, ""),
            url=_page_of(one.subject_kind, one.subject_id),
            on=one.occurred_on,
            confidential=one.confidential,
        )
        for one in dispatches
    ]


def _describe(dispatches: Sequence[Dispatch]) -> dict[UUID, str]:
    described: dict[UUID, str] = {}
    for kind in {one.subject_kind for one in dispatches}:
        ids = {one.subject_id for one in dispatches if one.subject_kind == kind}
        described |= called(kind, ids)
    return described


def _page_of(kind: str, record_id: UUID) -> str | None:
    app: Any = current_app
    endpoint = page_of(app, kind)
    return None if endpoint is None else url_for(endpoint, record_id=record_id)


@pages.get("/sent/<uuid:record_id>")
@serves(desks=LIAISON, shows="moc.package")
def sent(record_id: UUID) -> Page:
    """Show a package that was made here: what is in it, and what its receipt says."""
    session = db.session()
    package = _sent(record_id)
    return render_template(
        "moc/desk/sent.html",
        package=package,
        other=_other(),
        lines=_lines(posted.packed(session, package.id)[:_SHOWN]),
        events=screens.course(session, subject_of(Handover(package.id))),
    )


def _sent(record_id: UUID) -> SentPackage:
    package = queries.get_sent(db.session(), current_actor(), record_id)
    if not queries.went_from(package, _side()):
        raise NotFound
    return package


@pages.get("/sent/<uuid:record_id>/package.zip")
@serves(desks=LIAISON)
def sent_file(record_id: UUID) -> Response:
    """Hand out a package: the same bytes each time."""
    return _send(_sent(record_id))


def _send(package: SentPackage | ReceivedPackage) -> Response:
    channel, number = package.channel, package.sequence or 0
    name = f"moc-{channel.sender if channel else 'unknown'}-{number:05}-{package.sha256[:8]}.zip"
    return send(store().read(package.sha256), name=name, mimetype=ZIP)


# -- the inbox ------------------------------------------------------------------------------------


@pages.route("/inbox", methods=BOTH)
@serves(desks=LIAISON)
def inbox() -> Page:
    """Show what came; take a file to look at, of which nothing is accepted by that."""
    form, session, side = ArrivalForm(), db.session(), _side()
    if form.validate_on_submit():
        (upload,) = form.package.data
        digest, _size = store().keep_as_it_came(upload.open(), largest=LARGEST)
        return redirect(url_for("moc_desk.look", digest=digest), 303)
    channel = posted.channel(session, side.other)
    page = render_template(
        "moc/desk/inbox.html",
        tabs=_tabs("inbox"),
        form=form,
        other=_other(),
        received=queries.received(session, current_actor(), side),
        missing=exchange.missing(session, channel) if channel else (),
        accepted=channel.accepted if channel else 0,
    )
    return page, form.http_status


@pages.route("/inbox/look/<digest>", methods=BOTH)
@serves(RECEIVE)
def look(digest: str) -> Page:
    """Show what a file brings and what would become of it; take it in where that is wanted."""
    if not _DIGEST.fullmatch(digest) or not store().holds(digest):
        raise NotFound
    session, side, form, keys = db.session(), _side(), RegistryForm(), _keys()
    taken: list[ReceivedPackage] = []

    def verb(actor: Actor, now: datetime) -> None:
        done = services.take_in(
            session,
            store(),
            digest,
            side,
            keys=keys,
            envelope=visitor.envelope(),
            actor=actor,
            now=now,
        )
        taken.append(done.package)

    done = screens.carry_out(
        form,
        verb,
        said=None,
        leads_to=lambda: url_for("moc_desk.received", record_id=taken[0].id),
    )
    if done:
        return done
    page = render_template(
        "moc/desk/look.html", form=form, other=_other(), digest=digest, found=_look(digest, keys)
    )
    return page, form.http_status


@dataclass(frozen=True)
class _Found:
    """What a file turned out to be: its flaw, or what it states, brings, and would come to."""

    flaw: str | None = None
    said: Any = None
    signed_by: Key | None = None
    becomes: State | None = None
    why: str = ""
    known: bool = False
    brings: Contents | None = None


def _look(digest: str, keys: Keys) -> _Found:
    session, now = db.session(), clock.now()
    audience = {CONTACT[_side()].value}
    with store().open(digest) as file:
        try:
            package = open_package(file, keys=keys, now=now, audience=audience)
            if package.statement.instrument != INSTRUMENT:
                return _Found(flaw=_(services.OTHER_EXCHANGE))
        except BadPackage as bad:
            return _Found(flaw=say(bad.refusals[0]))
        said = package.statement
        verdict, known = queries.foresee(session, said, digest)
        return _Found(
            said=said,
            signed_by=keys.named(package.manifest.signing_key),
            becomes=verdict.state if verdict else State.ACCEPTED,
            why=_(REASONS[verdict.why]) if verdict and verdict.why else "",
            known=known,
            brings=queries.contents(session, store(), package),
        )


@pages.get("/received/<uuid:record_id>")
@serves(desks=LIAISON)
def received(record_id: UUID) -> Page:
    """Show a package that came: where it stands and why, what it brought, what can be done."""
    session = db.session()
    package = _received(record_id)
    found = _look(package.sha256, _keys()) if package.state in _OPEN else None
    return render_template(
        "moc/desk/received.html",
        package=package,
        other=_other(),
        same_number=queries.of_same_number(session, current_actor(), package),
        lines=_lines(posted.packed(session, package.id)[:_SHOWN]),
        brings=found.brings if found else None,
        may_decide=package.state == State.QUARANTINED
        and bool(possible(session, (DECIDE,), Handover(package.id), current_actor())),
        events=screens.course(session, subject_of(Handover(package.id))),
    )


_OPEN: Final = (State.HELD, State.QUARANTINED)


def _received(record_id: UUID) -> ReceivedPackage:
    package = queries.get_received(db.session(), current_actor(), record_id)
    if not queries.came_to(package, _side()):
        raise NotFound
    return package


@pages.get("/received/<uuid:record_id>/package.zip")
@serves(desks=LIAISON)
def received_file(record_id: UUID) -> Response:
    """Hand out a file as it came."""
    return _send(_received(record_id))


@pages.get("/received/<uuid:record_id>/receipt.zip")
@serves(desks=LIAISON)
def receipt(record_id: UUID) -> Page:
    """Hand out a signed receipt that says where a package stands, for its sender."""
    package, target = _received(record_id), BytesIO()
    try:
        exchanges.make_receipt(package, target, keys=_keys(), now=clock.now())
    except Refused as refused:
        flash(say(refused.refusals[0]), "bad")
        return redirect(url_for("moc_desk.received", record_id=record_id), 303)
    name = f"moc-receipt-{package.sequence:05}-{package.sha256[:8]}.zip"
    return send(target.getvalue(), name=name, mimetype=ZIP)


@pages.route("/received/<uuid:record_id>/decision", methods=BOTH)
@serves(DECIDE)
def decide(record_id: UUID) -> Page:
    """Decide, after asking the sender, whether a package in quarantine counts."""
    session, package, form = db.session(), _received(record_id), DecisionForm()

    def verb(actor: Actor, now: datetime) -> None:
        services.decide(
            session,
            store(),
            package,
            counts=form.counts.data == "yes",
            reason=str(form.reason.data),
            keys=_keys(),
            envelope=visitor.envelope(),
            actor=actor,
            now=now,
        )

    back = url_for("moc_desk.received", record_id=record_id)
    done = screens.carry_out(form, verb, leads_to=back, said=_("The decision is recorded."))
    if done:
        return done
    page = render_template(
        "moc/desk/decision.html",
        form=form,
        package=package,
        same_number=queries.of_same_number(session, current_actor(), package),
        back=back,
        can=package.state == State.QUARANTINED,
    )
    return page, form.http_status


# -- the keys -------------------------------------------------------------------------------------


@pages.route("/keys", methods=BOTH)
@serves(MAKE_KEY, TRUST_KEY, desks=LIAISON)
def keys() -> Page:
    """Show the keys of both sides; make the next one of our own, trust one of the other's."""
    session, side = db.session(), _side()
    new, trusted = RegistryForm(form_id="new"), TrustForm(form_id="trust")
    back = url_for("moc_desk.keys")

    def make(actor: Actor, now: datetime) -> None:
        services.make_key(session, _folder(), side, actor=actor, now=now)

    def trust(actor: Actor, now: datetime) -> None:
        services.trust_key(
            session,
            _folder(),
            str(trusted.certificate.data),
            fingerprint=str(trusted.fingerprint.data),
            side=side,
            actor=actor,
            now=now,
        )

    said = _("The key is made. Give its certificate to the other side, and tell the fingerprint.")
    done = screens.carry_out(new, make, leads_to=back, said=said) or screens.carry_out(
        trusted, trust, leads_to=back, said=_("The key is trusted from now on.")
    )
    if done:
        return done
    now = clock.now()
    page = render_template(
        "moc/desk/keys.html",
        tabs=_tabs("keys"),
        new=new,
        trusted=trusted,
        other=_other(),
        keys=[_KeyLine.of(key, now) for key in _keys() if INSTRUMENT in key.instruments],
        may_keep=MAKE_KEY.by.admits(current_actor(), None),
    )
    return page, max(new.http_status, trusted.http_status)


@dataclass(frozen=True)
class _KeyLine:
    """A key as the list shows it."""

    id: UUID
    fingerprint: str
    whose: str
    first: date
    last: date
    word: str
    tone: str
    can_be_revoked: bool

    @classmethod
    def of(cls, key: Key, now: datetime) -> "_KeyLine":
        """Put a key into words."""
        word, tone = _key_state(key, now)
        side = next((side for side in Side if CONTACT[side] == key.owner), None)
        groups = re.findall("....", key.fingerprint)
        return cls(
            services.record_of(key).id,
            " ".join(groups),
            SIDE_NAMES[side].in_locale(current_language()) if side else key.owner,
            clock.legal_date(key.first),
            clock.legal_date(key.last),
            word,
            tone,
            key.why_revoked is not Revocation.COMPROMISED,
        )


def _key_state(key: Key, now: datetime) -> tuple[str, str]:
    if key.why_revoked is not None:
        return _(WHY_REVOKED[key.why_revoked]), "ended"
    if now > key.last:
        return _("Term over"), "ended"
    return (_("Not yet valid"), "warn") if now < key.first else (_("In use"), "good")


def _key(record_id: UUID) -> Key:
    found = [key for key in _keys() if services.record_of(key).id == record_id]
    if not found:
        raise NotFound
    return found[0]


@pages.get("/keys/<uuid:record_id>/certificate.pem")
@serves(desks=LIAISON)
def certificate(record_id: UUID) -> Response:
    """Hand out a key's certificate, which the other side needs; the private half never leaves."""
    key = _key(record_id)
    return send(key.pem(), name=f"{key.path.stem}.pem", mimetype="application/x-pem-file")


@pages.route("/keys/<uuid:record_id>/revocation", methods=BOTH)
@serves(REVOKE_KEY)
def revoke_key(record_id: UUID) -> Page:
    """Use a key no more."""
    key, form, session = _key(record_id), RevokeForm(), db.session()

    def verb(actor: Actor, now: datetime) -> None:
        services.revoke_key(session, key, Revocation(form.why.data), actor=actor, now=now)

    back = url_for("moc_desk.keys")
    done = screens.carry_out(form, verb, leads_to=back, said=_("The key is not used any more."))
    if done:
        return done
    line = _KeyLine.of(key, clock.now())
    return render_template("moc/desk/revoke_key.html", form=form, key=line), form.http_status
