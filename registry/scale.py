"""Fills the register with many made-up members and employers, to measure with.

Rows go in by COPY, as the schema's owner. A name's keys are worked out once: names repeat, as they
do in life, and bodies differ by place and number.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain, product
from random import Random
from tempfile import TemporaryFile
from typing import Any, Final
from uuid import UUID

from psycopg import Copy, Cursor, sql
from sqlalchemy import NullPool, create_engine

from registry.assets import CHECKOUT
from registry.core.desks import EVERYTHING
from registry.council.members.queries import hashed
from registry.council.members.rules import Began, Ended, Item
from registry.council.members.services import keys_of
from registry.parties.rules import OrganisationKind
from registry.tables.keys import address_key, grams

Row = dict[str, Any]
Rows = dict[str, Row]  # by table

_AT_ONCE: Final = 2**20  # characters
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
_HAS_POLICIES: Final = "SELECT relrowsecurity FROM pg_class WHERE oid = to_regclass(%s)"


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
        with ExitStack() as bare:
            for table in _BARE:
                bare.enter_context(_laid_bare(cursor, table))
            maker = _Maker(first=_reserve_serials(cursor, members), now=now)
            _pour(cursor, map(maker.member, range(members)), widest="council_member_state")
            _pour(cursor, map(maker.employer, range(employers)), widest="council_employer")
        driver.commit()


@contextmanager
def _laid_bare(cursor: Cursor[Any], table: str) -> Iterator[None]:
    """Take indexes, references and row policies away from a table, and put them back as they were.

    COPY serves no table with policies, and to index all at the end is several times as fast.
    """
    name = sql.Identifier(table)
    indexes = cursor.execute(_INDEXES, [table, table]).fetchall()
    constraints = cursor.execute(_CONSTRAINTS, [table]).fetchall()
    secured = cursor.execute(_HAS_POLICIES, [table]).fetchone() == (True,)
    for constraint, _definition in constraints:
        _alter(cursor, table, sql.SQL("DROP CONSTRAINT {}").format(sql.Identifier(constraint)))
    for index, _definition in indexes:
        cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(index)))
    if secured:
        _alter(cursor, table, sql.SQL("DISABLE ROW LEVEL SECURITY"))
    yield
    for _index, definition in indexes:
        cursor.execute(definition)
    for constraint, definition in constraints:
        added = sql.SQL("ADD CONSTRAINT {} ").format(sql.Identifier(constraint))
        _alter(cursor, table, added + sql.SQL(definition))
    if secured:
        _alter(cursor, table, sql.SQL("ENABLE ROW LEVEL SECURITY"))
    cursor.execute(sql.SQL("ANALYZE {}").format(name))


def _alter(cursor: Cursor[Any], table: str, what: sql.Composable) -> None:
    cursor.execute(sql.SQL("ALTER TABLE {} {}").format(sql.Identifier(table), what))


def _reserve_serials(cursor: Cursor[Any], many: int) -> int:
    """Take `many` serials of organisations; return the first."""
    sequence = "pg_get_serial_sequence('organisation', 'serial')"
    row = cursor.execute(f"SELECT nextval({sequence})").fetchone()
    assert row is not None
    cursor.execute(f"SELECT setval({sequence}, %s)", [row[0] + max(many, 1) - 1])
    return int(row[0])


def _pour(cursor: Cursor[Any], rows: Iterator[Rows], *, widest: str) -> None:
    """Write rows of several tables: the server takes in the widest while the next are being made.

    Their values hold neither tabs nor line ends nor backslashes.
    """
    first = next(rows, None)
    if first is None:
        return
    with ExitStack() as until_poured:
        waiting = {
            table: until_poured.enter_context(TemporaryFile("w+", encoding="utf-8"))
            for table in first
            if table != widest
        }
        with _into(cursor, widest, first[widest]) as copy:
            for made in chain([first], rows):
                copy.write(_line(made.pop(widest)))
                for table, row in made.items():
                    waiting[table].write(_line(row))
        for table, file in waiting.items():
            file.seek(0)
            with _into(cursor, table, first[table]) as copy:
                while some := file.read(_AT_ONCE):
                    copy.write(some)


def _into(cursor: Cursor[Any], table: str, row: Row) -> AbstractContextManager[Copy]:
    columns = sql.SQL(", ").join(map(sql.Identifier, row))
    return cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), columns))


def _line(row: Row) -> str:
    return "\t".join(map(_text, row.values())) + "\n"


def _text(value: Any) -> str:
    return r"\N" if value is None else str(value).replace("\n", r"\n")


@dataclass(frozen=True)
class _Name:
    """A made-up name, and the keys that follow from it alone."""

    values: Mapping[str, str]
    keys: Mapping[str, Any]
    grams: str


class _Maker:
    """Makes bodies and employers one after the other; what is added later are others."""

    def __init__(self, *, first: int, now: datetime) -> None:
        self.random = Random(first)  # noqa: S311 - made-up data
        self.first = first
        self.now = now.isoformat()
        self.people = _read("demonstration.json")["people"]
        self.industries = _read("scale.json")["industries"]
        self.names = self._names()
        self.addresses = self._addresses()

    def _names(self) -> list[_Name]:
        """Return all names there are; three in four hold 株式会社."""
        given, scale = _read("demonstration.json"), _read("scale.json")
        made = []
        for place, middle, trade in product(given["places"], scale["middles"], scale["trades"]):
            form, english = self.random.choice(scale["forms"])
            ja, kana, roman = (f"{a}{b}{c}" for a, b, c in zip(place, middle, trade, strict=True))
            roman = " ".join(part for part in (place[2], middle[2], trade[2]) if part)
            values = {
                "name": form.format(ja),
                "name_en": english.format(roman),
                "kana": kana,
                "corporate_number": "",
                "address": "",
            }
            keys = keys_of(values)
            made.append(_Name(values, keys, ",".join(map(str, keys["grams"]))))
        return made

    def _addresses(self) -> list[tuple[str, str]]:
        places, towns = _read("demonstration.json")["places"], _read("scale.json")["towns"]
        written = [
            f"架空県{place[0]}市{town}{block}丁目{lot}番{lot % 7 + 1}号"
            for place, town, block, lot in product(places, towns, range(1, 10), range(1, 7))
        ]
        return [(address, address_key(address)) for address in written]

    def _identity(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    def _body(self, number: int) -> tuple[_Name, Row, str]:
        """Return a name, the columns that every body has, and its grams."""
        name = self.random.choice(self.names)
        address, its_key = self.random.choice(self.addresses)
        corporate = corporate_number(100_000_000_000 + 1_000 * number + number % 997)
        body = {
            "name": name.values["name"],
            "corporate_number": corporate,
            "address": address,
            "name_key": name.keys["name_key"],
            "address_key": its_key,
            "sort_key": name.keys["sort_key"],
            "search_text": f"{name.keys['search_text']}\n{corporate}",
        }
        return name, body, f"{{{name.grams},{','.join(map(str, hashed(grams(corporate))))}}}"

    def member(self, number: int) -> Rows:
        """Return the rows of one more member, by table."""
        random = self.random
        organisation, state = self._identity(), self._identity()
        name, body, found_by = self._body(number)
        since = _FIRST_DAY + timedelta(days=random.randrange(_DAYS))
        until = None if random.randrange(12) else since + timedelta(days=1 + random.randrange(900))
        person = random.choice(self.people)[0]
        shared = {"name": body["name"], "name_en": name.values["name_en"]}
        return {
            "organisation": {
                "id": organisation,
                "serial": self.first + number,
                **shared,
                "kind": OrganisationKind.OTHER,
                "created_at": self.now,
            },
            "council_member_state": {
                "id": state,
                "organisation_id": organisation,
                "serial": self.first + number,
                "item": Item.ORGANISATION,
                "basis": "",
                **body,
                **shared,
                "kana": name.values["kana"],
                "postal_code": f"{number % 900 + 100}-{number % 10_000:04}",
                "valid_from": since,
                "valid_until": until,
                "member_since": since,
                "known_from": self.now,
                "began": Began.IMPORTED,
                "ended": until and Ended.WITHDRAWN,
                "grams": found_by,
            },
            "council_member_contact": {
                "member_state_id": state,
                "organisation_id": organisation,
                "representative": f"代表　{person}",
                "contact_name": f"総務課　{random.choice(self.people)[0]}",
                "contact_phone": f"03-0000-{number % 10_000:04}",
                "contact_email": f"body{number}@demo.example",
            },
        }

    def employer(self, number: int) -> Rows:
        """Return the rows of one more employer, by table."""
        identity = self._identity()
        _name, body, found_by = self._body(number)
        return {
            "council_employer": {
                "id": identity,
                **body,
                "establishment": "本社工場",
                "prefecture": "架空県",
                "industry": self.random.choice(self.industries),
                "work_categories": "機械金属加工",
                "ssw_workers": self.random.randrange(60),
                "listed_since": _FIRST_DAY + timedelta(days=self.random.randrange(_DAYS)),
                "roster": "registered-corporation",
                "recorded_at": self.now,
            },
            "council_employer_search": {"employer_id": identity, "grams": found_by},
        }


def corporate_number(digits: int) -> str:
    """Return the 13 digits of a corporate number whose last twelve are `digits`."""
    body = f"{digits:012}"
    weighed = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(body, start=1))
    return f"{9 - weighed % 9}{body}"


def _read(name: str) -> Any:
    return json.loads((CHECKOUT / "seed" / name).read_text("utf-8"))
