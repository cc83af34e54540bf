"""The main part of the matching with pandas: notifications beside the records of their numbers."""

from pathlib import Path
from typing import Any

import pandas as pd

from registry.employment.matching.rules import ITEMS, SPELLINGS
from registry.matching.spellings import code_key
from registry.tables.dates import parse_date


def _days(texts: Any) -> Any:
    known = {text: parse_date(text).on.isoformat() for text in texts.unique() if text}
    return texts.map(known).fillna("")


def _keys(texts: Any, item: str) -> Any:
    spelling = SPELLINGS[item]
    return texts.map({text: spelling(text) for text in texts.unique()})


def compare(folder: Path, out: Path) -> None:
    """Write the notifications that disagree with the record of their number or of the latest."""
    read = {"dtype": str, "keep_default_na": False}
    residence = pd.read_csv(folder / "residence.csv", **read)
    notifications = pd.read_csv(folder / "notifications.csv", **read)
    residence["card"] = residence["card_no"].map(code_key)
    notifications["card"] = notifications["card_no"].map(code_key)
    notifications = notifications[notifications["deleted_on"] == ""]
    chain = residence[residence["latest_card_no"] == ""][["card", "previous_card_nos"]].copy()
    chain["number"] = chain["previous_card_nos"].str.split()
    held = chain.explode("number").dropna()[["number", "card"]]
    own = pd.DataFrame({"number": residence["card"], "card": residence["card"]})
    link = pd.concat([own, held]).drop_duplicates("number")
    found = notifications.merge(link, left_on="card", right_on="number", suffixes=("", "_record"))
    pairs = found.merge(residence, left_on="card_record", right_on="card", suffixes=("", "_held"))
    for day in ("expires_on", "born_on"):
        pairs[f"other_{day}"] = _days(pairs[day]) != _days(pairs[f"{day}_held"])
    for item in SPELLINGS:
        pairs[f"other_{item}"] = _keys(pairs[item], item) != _keys(pairs[f"{item}_held"], item)
    others = pairs[[f"other_{item}" for item in ITEMS]].any(axis=1)
    stale = pairs["card"] != pairs["card_record"]
    pairs[others | stale].sort_values("notification_no").to_csv(out / "mismatch.csv", index=False)
