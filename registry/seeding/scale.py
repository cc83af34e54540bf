"""Fills the register with many made-up members and employers, to measure with.

All names and addresses that there are, and the keys that follow from them, are worked out here;
the database then makes up bodies that differ by name, place and number, as the schema's owner.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from itertools import product
from random import Random
from typing import Any, Final

from psycopg import Cursor, sql
from sqlalchemy import NullPool, create_engine

from registry.assets import CHECKOUT
from registry.core.desks import EVERYTHING
from registry.council.members.queries import hashed
from registry.council.members.rules import Began, Ended, Item
from registry.council.members.services import keys_of
from registry.parties.rules import OrganisationKind
from registry.tables.keys import address_key

_FIRST_DAY: Final = date(2019, 4, 1)
_DAYS: Final = 2600
_BARE: Final = (
    "organisation",
    "council_member_state",
    "council_member_contact",
    "council_employer",
    "council_employer_search",
)

_INDEXES: Final = """
    SELECT indexname, indexdef FROM pg_indexes
    WHERE tablename = %s AND schemaname = current_schema() AND indexname NOT IN
        (SELECT conname FROM pg_constraint WHERE conrelid = to_regclass(%s))"""
_CONSTRAINTS: Final = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = to_regclass(%s) AND contype IN ('f', 'x')"""

_CHOICE: Final = """
    CREATE TEMPORARY TABLE choice_of_name (name_choice int PRIMARY KEY, name text, name_en text,
        kana text, name_key text, sort_key text, search_text text, grams int[]) ON COMMIT DROP;
    CREATE TEMPORARY TABLE choice_of_address (address_choice int PRIMARY KEY, address text,
        address_key text) ON COMMIT DROP"""
# A corporate number's first digit checks the other twelve.
_BODIES: Final = """
    CREATE TEMPORARY TABLE made ON COMMIT DROP AS
    WITH drawn AS (
        SELECT serial, gen_random_uuid() AS id, gen_random_uuid() AS organisation_id,
            floor(random() * %(names)s)::int AS name_choice,
            floor(random() * %(addresses)s)::int AS address_choice,
            %(first_day)s::date + floor(random() * %(days)s)::int AS since,
            CASE WHEN random() * 12 < 1 THEN ceil(random() * 900)::int END AS lasted,
            (100000000000 + 1000 * serial + serial %% 997)::text AS digits
        FROM generate_series(%(first)s, %(first)s + %(many)s - 1) AS serial
    )
    SELECT serial, id, organisation_id, name_choice, address_choice, since, since + lasted AS until,
        9 - (
            SELECT sum(substr(digits, place, 1)::int * (1 + place %% 2))
            FROM generate_series(1, 12) AS place
        ) %% 9 || digits AS corporate_number
    FROM drawn"""
_FROM_MADE: Final = "FROM made JOIN choice_of_name USING (name_choice)"
_WITH_ADDRESS: Final = f"{_FROM_MADE} JOIN choice_of_address USING (address_choice)"
_SEARCH_TEXT: Final = "search_text || E'\\n' || corporate_number"
_GRAMS: Final = """
    grams || ARRAY(
        SELECT (%(digits)s::int[])[1 + substr(corporate_number, place, 1)::int]
        FROM generate_series(1, 13) AS place
        UNION
        SELECT (%(pairs)s::int[])[1 + substr(corporate_number, place, 2)::int]
        FROM generate_series(1, 12) AS place
    )"""
_MEMBERS: Final = (
    f"""
    INSERT INTO organisation (id, serial, name, name_en, kind, created_at)
    OVERRIDING SYSTEM VALUE
    SELECT organisation_id, serial, name, name_en, %(kind)s, %(now)s {_FROM_MADE}""",
    f"""
    INSERT INTO council_member_state (id, organisation_id, serial, item, basis, name, name_en, kana,
        corporate_number, postal_code, address, valid_from, valid_until, member_since, known_from,
        began, ended, name_key, address_key, sort_key, search_text, grams)
    SELECT id, organisation_id, serial, %(item)s, '', name, name_en, kana,
        corporate_number, serial %% 900 + 100 || '-' || lpad((serial %% 10000)::text, 4, '0'),
        address, since, until, since, %(now)s,
        %(began)s, CASE WHEN until IS NOT NULL THEN %(ended)s END,
        name_key, address_key, sort_key, {_SEARCH_TEXT}, {_GRAMS}
    {_WITH_ADDRESS}""",
    """
    INSERT INTO council_member_contact (member_state_id, organisation_id, representative,
        contact_name, contact_phone, contact_email)
    SELECT id, organisation_id, '代表　' || (%(people)s::text[])[1 + serial %% %(heads)s],
        '総務課　' || (%(people)s::text[])[1 + serial * 7 %% %(heads)s],
        '050-1000-' || lpad((serial %% 10000)::text, 4, '0'), 'body' || serial || '@demo.example'
    FROM made""",
)
_EMPLOYERS: Final = (
    f"""
    INSERT INTO council_employer (id, name, corporate_number, address, name_key, address_key,
        sort_key, search_text, establishment, prefecture, industry, work_categories, ssw_workers,
        listed_since, roster, recorded_at)
    SELECT id, name, corporate_number, address, name_key, address_key,
        sort_key, {_SEARCH_TEXT}, '本社工場', '架空県',
        (%(industries)s::text[])[1 + serial %% %(kinds)s], '機械金属加工', serial %% 60,
        since, 'registered-corporation', %(now)s
    {_WITH_ADDRESS}""",
    f"""
    INSERT INTO council_employer_search (employer_id, grams)
    SELECT id, {_GRAMS} {_FROM_MADE}""",
)


def fill(owner_url: str, *, members: int, employers: int, now: datetime) -> None:
    """Add so many members under item (iv), one in twelve withdrawn, and so many employers.

    It is one transaction, during which nobody else comes to these tables.
    """
    engine = create_engine(owner_url, poolclass=NullPool)
    with engine.connect() as opened:
        driver: Any = opened.connection.driver_connection
        cursor: Cursor[Any] = driver.cursor()
        cursor.execute("SELECT set_config('registry.reach', %s, true)", [EVERYTHING])
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        # VACUUM takes for unsettled what is not yet written, where commits are not waited for.
        cursor.execute("SET synchronous_commit = on")
        with ExitStack() as bare:
            for table in _BARE:
                bare.enter_context(_laid_bare(cursor, table))
            chosen = _offer(cursor)
            first = _reserve_serials(cursor, members)
            _make(cursor, _MEMBERS, chosen, first=first, many=members, now=now)
            _make(cursor, _EMPLOYERS, chosen, first=first, many=employers, now=now)
        driver.commit()
        driver.autocommit = True
        for table in _BARE:  # lists read indexes alone where nothing is in doubt
            cursor.execute(sql.SQL("VACUUM ANALYZE {}").format(sql.Identifier(table)))


@contextmanager
def _laid_bare(cursor: Cursor[Any], table: str) -> Iterator[None]:
    """Take indexes and references away from a table, and put them back as they were.

    To index all at the end is several times as fast.
    """
    name = sql.Identifier(table)
    indexes = cursor.execute(_INDEXES, [table, table]).fetchall()
    constraints = cursor.execute(_CONSTRAINTS, [table]).fetchall()
    alter = sql.SQL("ALTER TABLE {} ").format(name)
    for constraint, _definition in constraints:
        cursor.execute(alter + sql.SQL("DROP CONSTRAINT {}").format(sql.Identifier(constraint)))
    for index, _definition in indexes:
        cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(index)))
    yield
    for _index, definition in indexes:
        cursor.execute(definition)
    for constraint, definition in constraints:
        added = sql.SQL("ADD CONSTRAINT {} ").format(sql.Identifier(constraint))
        cursor.execute(alter + added + sql.SQL(definition))


def _reserve_serials(cursor: Cursor[Any], many: int) -> int:
    """Take `many` serials of organisations; return the first."""
    sequence = "pg_get_serial_sequence('organisation', 'serial')"
    row = cursor.execute(f"SELECT nextval({sequence})").fetchone()
    assert row is not None
    cursor.execute(f"SELECT setval({sequence}, %s)", [row[0] + max(many, 1) - 1])
    return int(row[0])


def _offer(cursor: Cursor[Any]) -> dict[str, Any]:
    """Put all names and addresses in tables to choose from; return what else there is to choose."""
    demonstration, scale = _read("demonstration.json"), _read("scale.json")
    cursor.execute(_CHOICE)
    return {
        "names": _copy(cursor, "choice_of_name", names()),
        "addresses": _copy(cursor, "choice_of_address", _addresses()),
        "people": [person[0] for person in demonstration["people"]],
        "heads": len(demonstration["people"]),
        "industries": scale["industries"],
        "kinds": len(scale["industries"]),
        "digits": [hashed([f"{digit}"])[0] for digit in range(10)],
        "pairs": [hashed([f"{pair:02}"])[0] for pair in range(100)],
        "first_day": _FIRST_DAY,
        "days": _DAYS,
        "kind": OrganisationKind.OTHER,
        "item": Item.ORGANISATION,
        "began": Began.IMPORTED,
        "ended": Ended.WITHDRAWN,
    }


def _copy(cursor: Cursor[Any], table: str, rows: Iterable[Sequence[Any]]) -> int:
    many = 0
    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for many, row in enumerate(rows, start=1):
            copy.write_row((many - 1, *row))
    return many


def _make(
    cursor: Cursor[Any],
    statements: Iterable[str],
    chosen: dict[str, Any],
    *,
    first: int,
    many: int,
    now: datetime,
) -> None:
    """Make up `many` bodies, the same whenever the first is, and write what they are."""
    cursor.execute("SELECT setseed(1.0 / %s)", [first])
    values = {**chosen, "first": first, "many": many, "now": now}
    for statement in (_BODIES, *statements, "DROP TABLE made"):
        cursor.execute(statement, values)


def names() -> Iterator[tuple[str, str, str, str, str, str, list[int]]]:
    """Yield each name there is, in three scripts, with its keys; three in four hold 株式会社."""
    given, scale = _read("demonstration.json"), _read("scale.json")
    form_of = Random(0)  # noqa: S311 - made-up data
    for place, middle, trade in product(given["places"], scale["middles"], scale["trades"]):
        form, english = form_of.choice(scale["forms"])
        ja, kana, _joined = (f"{a}{b}{c}" for a, b, c in zip(place, middle, trade, strict=True))
        roman = " ".join(part for part in (place[2], middle[2], trade[2]) if part)
        values = {
            "name": form.format(ja),
            "name_en": english.format(roman),
            "kana": kana,
            "corporate_number": "",
            "address": "",
        }
        keys = keys_of(values)
        yield (
            *(values["name"], values["name_en"], values["kana"]),
            *(keys["name_key"], keys["sort_key"], keys["search_text"], keys["grams"]),
        )


def _addresses() -> Iterator[tuple[str, str]]:
    places, towns = _read("demonstration.json")["places"], _read("scale.json")["towns"]
    for place, town, block, lot in product(places, towns, range(1, 10), range(1, 7)):
        address = f"架空県{place[0]}市{town}{block}丁目{lot}番{lot % 7 + 1}号"
        yield address, address_key(address)


def _read(name: str) -> Any:
    return json.loads((CHECKOUT / "seed" / name).read_text("utf-8"))
