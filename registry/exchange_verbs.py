"""The verbs of the command that hand tables over: packages, keys, differences between lists."""

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO, Final

import click

from registry.app import INSTRUMENTS
from registry.console import _, application, folder, words
from registry.core import clock
from registry.core.actor import THE_SYSTEM
from registry.core.db import db, read_for
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_, LocalizedText
from registry.exchange import keys as keyring
from registry.exchange import services
from registry.exchange.difference import Change, Difference, compare, find_key, find_name
from registry.exchange.flaws import BadPackage
from registry.exchange.keys import FOLDER, Key, Keys, Revocation
from registry.exchange.listing import listing_of
from registry.exchange.manifest import Statement
from registry.exchange.models import ReceivedPackage
from registry.exchange.packages import open_package
from registry.exchange.rules import STATES, State, explain
from registry.moc.opening import services as opening
from registry.parties import visitor
from registry.tables.plain import PlainTable, read_plain

_file: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_out: Final = click.option(
    "-o",
    "target",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("The file to write."),
)
_HEAD: Final = 64  # bytes: the name of a package's first member is among them
_day: Final = click.DateTime(formats=["%Y-%m-%d"])
_instrument: Final = click.Choice([one.prefix for one in INSTRUMENTS if one.prefix != "house"])


def _keys_folder() -> Path:
    named = folder("KEYS_DIRECTORY")
    if named is None:
        raise Refused(Refusal(N_("KEYS_DIRECTORY is not set.")))
    return named / FOLDER


@click.group(help=_("Make, receive and verify signed packages."))
def package() -> None:
    """A package is a ZIP with a table and its sender's signature."""


@package.command(help=_("Check every byte of FILE; says what it is, or what is wrong with it."))
@click.argument("file", type=_file)
@click.option(
    "--keys",
    "trusted",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help=_("A folder with the trusted keys; otherwise the one in KEYS_DIRECTORY."),
)
@click.option("--audience", help=_("The desk that it must be meant for."))
def verify(file: Path, trusted: Path | None, audience: str | None) -> None:
    """Needs neither database nor network."""
    now = clock.now()
    asked = None if audience is None else {audience}
    with file.open("rb") as opened:
        try:
            found = open_package(
                opened, keys=Keys(trusted or _keys_folder()), now=now, audience=asked
            )
        except BadPackage as bad:
            if bad.claimed is not None:
                click.echo(_("It claims, but nothing of it is proven:"), err=True)
                _say_what_it_is(bad.claimed.statement, to_stderr=True)
            raise
    _say_what_it_is(found.statement)
    for one in found.manifest.files:
        click.echo(f"{one.sha256}  {one.path}")
    until = found.statement.valid_until
    if until is not None and until < clock.legal_date(now):
        click.echo(_("Its term has passed (%s): ask whether there is a newer one.") % until)
    click.echo(_("This is what the sender signed."))


def _say_what_it_is(said: Statement, *, to_stderr: bool = False) -> None:
    lines = {
        _("Instrument"): said.instrument,
        _("Kind"): said.kind,
        _("From"): said.sender,
        _("To"): said.audience,
        _("Number"): said.sequence,
        _("As of"): said.as_of,
        _("Valid until"): said.valid_until or "—",
        _("Edition before"): said.previous or "—",
        _("Made at"): said.made_at.isoformat(),
        **said.about,
    }
    for label, value in lines.items():
        click.echo(f"{label}: {value}", err=to_stderr)


@package.command(help=_("Make the next package of a channel from the table in FILE (CSV, XLSX)."))
@click.argument("file", type=_file)
@click.option("--instrument", required=True, type=_instrument, help=_("The text it falls under."))
@click.option("--kind", required=True, help=_("What it is a list of, in a word: agencies."))
@click.option("--from", "sender", required=True, help=_("The desk that sends it."))
@click.option("--to", "audience", required=True, help=_("The desk that it is for."))
@click.option("--as-of", required=True, type=_day, help=_("The day on which it is true."))
@click.option("--valid-until", type=_day, help=_("The day until which it may be relied on."))
@click.option("--key", multiple=True, help=_("A column that tells the rows apart."))
@_out
def make(
    file: Path,
    *,
    instrument: str,
    kind: str,
    sender: str,
    audience: str,
    as_of: datetime,
    valid_until: datetime | None,
    key: tuple[str, ...],
    target: Path,
) -> None:
    """It gets the channel's next number, and the difference from the edition before."""
    table = read_plain(file)
    title = LocalizedText(f"{instrument} {kind}", f"{instrument} {kind}")
    listing = listing_of(table, title=title, key=find_key([table], key))
    sending = services.Sending(
        instrument, kind, sender, audience, as_of.date(), _date_of(valid_until)
    )
    with application() as app, app.app_context():
        session, files = db.session(), app.extensions["registry.files"]
        read_for(session, THE_SYSTEM.reach)
        sent = services.send(
            session,
            files,
            services.edition(listing),
            sending,
            keys=Keys(_keys_folder()),
            now=clock.now(),
        )
        with files.open(sent.sha256) as content, _new(target) as copy:
            copy.writelines(content)
        said = f"{sent.sequence}\t{sent.sha256}"
        session.commit()
    click.echo(said)


def _date_of(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _new(path: Path) -> IO[bytes]:
    """Open a file to write that only its owner can read."""
    path.touch(mode=0o600)
    return path.open("wb")


@package.command(help=_("Take FILE in: accepted, held or refused, and why."))
@click.argument("file", type=_file)
@click.option(
    "-o",
    "receipt",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("Where to write the signed receipt for its sender."),
)
def receive(file: Path, receipt: Path | None) -> None:
    """Whatever it is, it is kept; exit code 0 where it was accepted now."""
    keys, now = Keys(_keys_folder()), clock.now()
    with application() as app, app.app_context():
        session, files = db.session(), app.extensions["registry.files"]
        read_for(session, THE_SYSTEM.reach)
        with file.open("rb") as upload:
            done = services.receive(
                session,
                files,
                upload,
                keys=keys,
                here=keys.ours,
                compartment="house",
                now=now,
                carry_out=opening.receivers(files, keys=keys, envelope=visitor.envelope()),
            )
        session.commit()
        if receipt is not None and done.package.sequence is not None:
            with _new(receipt) as target:
                services.make_receipt(done.package, target, keys=keys, now=now)
        _say_what_came(done)


def _say_what_came(done: services.Received) -> None:
    click.echo(_of_row(done.package))
    for row in done.accepted:
        if row is not done.package:
            click.echo(_of_row(row))
    if done.repeated:
        click.echo(_("This very file was here before; nothing was done again."), err=True)
    for reason in explain(done.package.why or "", done.package.about):
        click.echo(words(reason), err=True)
    if done.repeated or done.package.state != State.ACCEPTED:
        sys.exit(1)


def _of_row(row: ReceivedPackage) -> str:
    number = "—" if row.sequence is None else str(row.sequence)
    return f"{number}\t{row.sha256}\t{_(STATES[State(row.state)])}"


@click.group(invoke_without_command=True, help=_("The keys that packages are signed with."))
@click.pass_context
def keys(context: click.Context) -> None:
    """Without a verb of its own, list them."""
    if context.invoked_subcommand is None:
        context.invoke(list_keys)


@keys.command("list", help=_("Show the trusted keys: fingerprint, owner, instruments, term."))
def list_keys() -> None:
    """Our own are marked, and those that are not used any more."""
    for key in Keys(_keys_folder()):
        click.echo(_of_key(key))


def _of_key(key: Key) -> str:
    marks = [_("ours")] if key.private else []
    if key.revoked_at is not None and key.why_revoked is not None:
        marks.append(f"{_(_WHY_REVOKED[key.why_revoked])} {key.revoked_at.date()}")
    term = f"{key.first.date()}–{key.last.date()}"
    cells = (key.fingerprint, key.owner, ",".join(sorted(key.instruments)), term, " ".join(marks))
    return "\t".join(cells)


_WHY_REVOKED: Final = {
    Revocation.SUPERSEDED: N_("no longer used since"),
    Revocation.COMPROMISED: N_("compromised, revoked on"),
}


@keys.command("make", help=_("Make a key for the desk OWNER; earlier ones stay."))
@click.argument("owner")
@click.option(
    "--instrument", "instruments", required=True, multiple=True, type=_instrument,
    help=_("What it may sign for; may be given several times."),
)  # fmt: skip
@click.option("--days", default=keyring.LASTS.days, show_default=True, help=_("How long it lasts."))
@click.option(
    "-o",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("Where to write the certificate that others need."),
)
def make_key(owner: str, instruments: tuple[str, ...], days: int, target: Path | None) -> None:
    """The private half stays in KEYS_DIRECTORY."""
    key = keyring.make(
        _keys_folder(),
        owner=owner,
        instruments=instruments,
        now=clock.now(),
        lasts=timedelta(days=days),
    )
    if target is not None:
        target.write_bytes(key.pem())
    click.echo(_of_key(key))


@keys.command(help=_("Trust the certificate in FILE, whose FINGERPRINT was told in another way."))
@click.argument("file", type=_file)
@click.argument("fingerprint")
def trust(file: Path, fingerprint: str) -> None:
    """The fingerprint is SHA-256 of the certificate, as `openssl x509 -fingerprint` shows it."""
    click.echo(_of_key(keyring.trust(_keys_folder(), file.read_bytes(), fingerprint=fingerprint)))


@keys.command(help=_("Use the key with this FINGERPRINT no more."))
@click.argument("fingerprint")
@click.option(
    "--why",
    required=True,
    type=click.Choice([why.value for why in Revocation]),
    help=_("superseded: what it signed before stays good; compromised: nothing does."),
)
def revoke(fingerprint: str, why: str) -> None:
    """The key stays here, so that what it signed can still be told."""
    keyring.revoke(Keys(_keys_folder()).named(fingerprint), why=Revocation(why), now=clock.now())
    click.echo(_of_key(Keys(_keys_folder()).named(fingerprint)))


@click.group("list", help=_("Compare lists."))
def lists() -> None:
    """Of two editions, whatever they came in."""


@lists.command(help=_("Show what changed from A to B: tables (CSV, XLSX) or packages."))
@click.argument("before", metavar="A", type=_file)
@click.argument("after", metavar="B", type=_file)
@click.option("--key", multiple=True, help=_("A column that tells the rows apart."))
@click.option("--name", help=_("The column that says what a row is called."))
@click.option("--json", "as_json", is_flag=True, help=_("Print JSON."))
def diff(
    before: Path, after: Path, *, key: tuple[str, ...], name: str | None, as_json: bool
) -> None:
    """Who signed a package is not asked here: `package verify` tells."""
    tables = [_table(path) for path in (before, after)]
    columns = find_key(tables, key)
    found = compare(*tables, key=columns, name=name or find_name(tables[1].columns))
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
        return
    for line in _lines(found):
        click.echo(line)


def _table(path: Path) -> PlainTable:
    with path.open("rb") as file:
        try:
            return services.table_of(open_package(file, keys=None, now=clock.now()))
        except BadPackage:
            if _is_like_a_package(file):
                raise
    return read_plain(path)


def _is_like_a_package(file: IO[bytes]) -> bool:
    """Say whether a file that is none begins as one: then it is damaged, and no workbook."""
    file.seek(0)
    return b"manifest.json" in file.read(_HEAD)


def _lines(found: Difference) -> Iterator[str]:
    yield _(
        "Added: %(added)s; removed: %(removed)s; renamed: %(renamed)s; changed: %(changed)s"
    ) % {
        "added": len(found.added),
        "removed": len(found.removed),
        "renamed": len(found.renamed),
        "changed": len(found.changed),
    }
    for sign, rows in (("+", found.added), ("-", found.removed)):
        for row in rows:
            yield f"{sign} " + "\t".join(row.values())
    for sign, changes in (("=", found.renamed), ("~", found.changed)):
        for change in changes:
            yield f"{sign} " + "\t".join(change.key)
            yield from _cells(change)
    before, after = found.columns_before, found.columns
    yield from (_("New column: %s") % one for one in after if one not in before)
    yield from (_("Column gone: %s") % one for one in before if one not in after)


def _cells(change: Change) -> Iterator[str]:
    for column, value in change.after.items():
        yield f"    {column}: {change.before[column] or '—'} → {value or '—'}"


EXCHANGE_VERBS: Final = (package, keys, lists)
