"""Which rows a run's results hold, in words; and how a result becomes an annex (employment:3.1)."""

from collections.abc import Mapping
from typing import Final

from registry.core.text import N_, LocalizedText
from registry.employment.deliveries.rules import ANNEX_2, ANNEX_3
from registry.employment.runs.rules import OUTCOME_NAMES, Outcome

CAUTION: Final = "possibly_another_person"
GUIDANCE: Final = (
    "氏名・生年月日とも相違。偽造カード等により別人の情報である可能性がある。"
    "事業主への指導の前に、カードの現物と本人を確認すること。"
)
"""employment:4 in words, as it goes along with a row of annex 2."""

SHOWN: Final = (Outcome.MISMATCH, Outcome.UNKNOWN_CARD, Outcome.NOT_NOTIFIED)
FILE_NAMES: Final[Mapping[str, str]] = {
    **{outcome.value: name for outcome, name in OUTCOME_NAMES.items()},
    "notifications": N_("Notifications kept for the days after"),
    "summary": N_("Figures of the run"),
    "run": N_("Time, memory and engine of the run"),
}
FORMAT_NAMES: Final[Mapping[str, str]] = {
    "csv": N_("table (CSV)"),
    "parquet": N_("table for analysis (Parquet)"),
    "json": N_("figures (JSON)"),
}
KINDS: Final = ("csv", "parquet")
_ALL: Final = {
    column["key"]: LocalizedText(column["ja"], column["en"]) for column in (*ANNEX_3, *ANNEX_2)
}


def heading(key: str) -> LocalizedText:
    """Return what a column of a result is called: as in the annexes."""
    if key == "cause":
        return LocalizedText("理由", "Cause")
    return _ALL.get(key, LocalizedText(key, key))


def as_annex_2(row: Mapping[str, str]) -> dict[str, str]:
    """Return a disagreement as annex 2 has it, its caution in words.

    An item that is empty under an earlier number disagrees as well: its latest value goes along.
    """
    return {**row, "guidance": GUIDANCE if row["caution"] == CAUTION else ""}


def as_annex_3(row: Mapping[str, str]) -> dict[str, str]:
    """Return a suspected omission as annex 3 has it: nineteen items, and no cause."""
    return {key: value for key, value in row.items() if key != "cause"}
