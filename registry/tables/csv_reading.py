"""Divides CSV files into rows and cells, strictly: a mark too many is not guessed away."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import TextIOWrapper

from registry.tables.encodings import Delimiter, Encoding
from registry.tables.faults import Unreadable, Why
from registry.tables.guard import unguard
from registry.tables.sources import RawRow, Source, open_source, size_of


@dataclass(frozen=True)
class CsvTable:
    """A CSV file whose encoding and delimiter are known."""

    source: Source
    encoding: Encoding
    delimiter: Delimiter

    def rows(self) -> Iterator[RawRow]:
        """Yield all rows, what guarded their cells taken off; an empty line is a row without cells.

        Raises Unreadable from the row on that can't be divided into cells.
        """
        size = size_of(self.source)
        number = 0
        with (
            open_source(self.source) as file,
            TextIOWrapper(file, encoding=self.encoding, newline="") as text,
        ):
            reader = csv.reader(text, delimiter=self.delimiter, strict=True)
            try:
                for number, cells in enumerate(reader, 1):
                    yield RawRow(number, [unguard(cell) for cell in cells], file.tell() / size)
            except csv.Error:
                raise Unreadable(Why.QUOTES, row=number + 1) from None
