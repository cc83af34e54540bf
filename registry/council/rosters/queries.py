"""Reads members and employers as the rows of a table that is written out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, Text, case, cast, func, literal, select, text
from sqlalchemy.orm import Session

from registry.council.members import queries as register
from registry.council.members.models import Employer, MemberContact, MemberState
from registry.council.members.queries import LAST_DAY, EmployerFilter, MemberFilter, Order
from registry.council.rosters.rules import EMPLOYERS, MEMBERS, PUBLIC_KEYS, TableKind
from registry.tables.guard import CELL_END
from registry.tables.schema import Column, Value
from registry.tables.writing import SEPARATOR, HeadingStyle

_AT_A_TIME: Final = 2_000  # rows; as many as are held in memory
_MEMBER_CELLS: Final[dict[str, Any]] = {
    "class": MemberState.item,
    "name": MemberState.name,
    "name_en": MemberState.name_en,
    "kana": MemberState.kana,
    "corporate_number": MemberState.corporate_number,
    "postal_code": MemberState.postal_code,
    "address": MemberState.address,
    "representative": MemberContact.representative,
    "contact_name": MemberContact.contact_name,
    "contact_phone": MemberContact.contact_phone,
    "contact_email": MemberContact.contact_email,
    "member_since": MemberState.member_since,
    "member_until": LAST_DAY,
    "basis": MemberState.basis,
}
_EMPLOYER_CELLS: Final[dict[str, Any]] = {
    **{column.key: getattr(Employer, column.key) for column in EMPLOYERS.columns},
    "listed_until": Employer.listed_until - 1,
}


@dataclass(frozen=True)
class Table:
    """Rows to be written: their columns in order, and the query that reads these cells."""

    columns: tuple[Column, ...]
    query: Select[Any]


def member_table(
    asked: MemberFilter | None,
    *,
    contacts: bool,
    order: Order = Order.NAME,
    descending: bool = False,
) -> Table:
    """Return the members asked for as a table; with None each membership that ever was known.

    A membership's last row says all of it, since each row knows since when it is unbroken.
    """
    columns = tuple(column for column in MEMBERS.columns if contacts or column.key in PUBLIC_KEYS)
    query = select(*(_MEMBER_CELLS[column.key] for column in columns))
    if contacts:
        query = query.join_from(
            MemberState, MemberContact, MemberContact.member_state_id == MemberState.id
        )
    if asked is None:
        whole = (
            MemberState.known_until.is_(None),
            MemberState.valid_until.is_(None) | MemberState.ended.is_not(None),
        )
        return Table(columns, query.where(*whole).order_by(MemberState.sort_key, MemberState.id))
    by = register.ordered(order, descending=descending)
    return Table(columns, query.where(register.narrowed(asked)).order_by(*by))


def employer_table(asked: EmployerFilter, *, descending: bool = False) -> Table:
    """Return the employers asked for as a table."""
    by = (Employer.sort_key, Employer.id)
    query = select(*(_EMPLOYER_CELLS[column.key] for column in EMPLOYERS.columns))
    return Table(
        EMPLOYERS.columns,
        query.where(*register.narrowed_employers(asked)).order_by(
            *(column.desc() if descending else column for column in by)
        ),
    )


def whole_table(kind: TableKind, *, as_of: date | None = None) -> Table:
    """Return a whole table with contacts: as of a day, or all that ever was, so that it goes back.

    An export of all is brought in again unchanged.
    """
    if kind is TableKind.EMPLOYERS:
        return employer_table(EmployerFilter(as_of=as_of))
    return member_table(None if as_of is None else MemberFilter(as_of=as_of), contacts=True)


def values(session: Session, table: Table) -> Iterator[Sequence[Value]]:
    """Read the rows of a table one by one, as what they mean."""
    lists = [place for place, column in enumerate(table.columns) if column.kind == "several"]
    _read_to_the_end(session)
    rows = session.execute(table.query, execution_options={"yield_per": _AT_A_TIME})
    for row in rows:
        cells: list[Value] = [None if cell == "" else cell for cell in row]
        for place in lists:
            listed = cells[place]
            cells[place] = tuple(listed.split(SEPARATOR)) if isinstance(listed, str) else None
        yield cells


def _read_to_the_end(session: Session) -> None:
    """Let the database plan for all rows; of a cursor it thinks that few will be asked for."""
    session.execute(text("SET LOCAL cursor_tuple_fraction = 1"))


def joined(session: Session, table: Table, style: HeadingStyle) -> Iterator[str]:
    """Read the rows of a table as one text each, joined by the database: half the work."""
    cells = table.query.selected_columns
    texts = [
        _as_text(cell, column, style) for cell, column in zip(cells, table.columns, strict=True)
    ]
    query = table.query.with_only_columns(func.concat_ws(CELL_END, *texts))
    _read_to_the_end(session)
    return iter(session.scalars(query, execution_options={"yield_per": _AT_A_TIME}))


def _as_text(cell: Any, column: Column, style: HeadingStyle) -> ColumnElement[Any]:
    if column.allowed and style is not HeadingStyle.KEYS:
        names = {choice.code: choice.name.in_locale(style) for choice in column.allowed}
        return case(names, value=cell, else_=cell)
    if isinstance(cell.type, String):
        return cell if _never_null(cell) else func.coalesce(cell, literal(""))
    return func.coalesce(cast(cell, Text), literal(""))


def _never_null(cell: Any) -> bool:
    return getattr(cell, "nullable", True) is False
