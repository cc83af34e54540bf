"""What a run's figures are: counts per outcome, item, prefecture and industry."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from duckdb import DuckDBPyConnection

from registry.employment.matching.rules import ITEMS
from registry.matching.duckdb_engine import value

_PREFECTURE: Final = re.compile(
    "北海道|青森県|岩手県|宮城県|秋田県|山形県|福島県|茨城県|"
    "栃木県|群馬県|埼玉県|千葉県|東京都|神奈川県|新潟県|富山県|"
    "石川県|福井県|山梨県|長野県|岐阜県|静岡県|愛知県|三重県|"
    "滋賀県|京都府|大阪府|兵庫県|奈良県|和歌山県|鳥取県|島根県|"
    "岡山県|広島県|山口県|徳島県|香川県|愛媛県|高知県|福岡県|"
    "佐賀県|長崎県|熊本県|大分県|宮崎県|鹿児島県|沖縄県"
)
UNTOLD: Final = "unknown"


def prefecture(start: str) -> str:
    """Return the prefecture that an address begins with."""
    found = _PREFECTURE.match(unicodedata.normalize("NFKC", start))
    return found[0] if found else UNTOLD


def outcomes(db: DuckDBPyConnection) -> dict[str, Any]:
    """Count what became of the notifications and of the permits."""
    live = _one(db, "SELECT count(*) FROM notification")
    unknown = _one(db, "SELECT count(*) FROM unknown")
    disputed = _one(db, "SELECT count(DISTINCT id) FROM disputed")
    mismatches = _one(db, "SELECT count(*) FROM mismatch")
    return {
        "notifications": {
            "matched": live,
            "agree": live - unknown - disputed - mismatches,
            "mismatch": mismatches,
            "unknown_card": unknown,
            "number_of_several_people": disputed,
        },
        "unlinkable_share": round((unknown + disputed) / live, 6) if live else 0.0,
        "mismatch": {
            "found_by": _by(db, "mismatch", "found_by"),
            "items": {
                item: _one(db, f"SELECT count(*) FROM mismatch WHERE is_other_{item}")
                for item in ITEMS
            },
            "caution": _by(db, "mismatch", "caution"),
        },
        "review": _by(db, "review", "reason"),
        "not_notified": _by(db, "not_notified", "cause"),
        "permits": _by(db, "standing", "standing"),
    }


def _one(db: DuckDBPyConnection, query: str) -> int:
    return int(value(db, query))


def _by(db: DuckDBPyConnection, table: str, column: str) -> dict[str, int]:
    rows = db.execute(
        f"SELECT {column}, count(*) FROM {table} WHERE {column} <> '' GROUP BY 1 ORDER BY 1"
    )
    return {str(value): int(count) for value, count in rows.fetchall()}


_KINDS: Final = ("notifications", "mismatch", "unknown_card", "not_notified")


def spread(db: DuckDBPyConnection) -> dict[str, dict[str, dict[str, int]]]:
    """Count outcomes by the prefecture where people live, and by industry."""
    rows = db.execute(
        """SELECT substr(n.address, 1, 4), n.industry, count(*), count(m.id), count(u.id), 0
        FROM notification n LEFT JOIN mismatch m ON m.id = n.id LEFT JOIN unknown u ON u.id = n.id
        GROUP BY 1, 2
        UNION ALL
        SELECT substr(address, 1, 4), NULL, 0, 0, 0, count(*) FROM not_notified GROUP BY 1"""
    ).fetchall()
    by_prefecture: dict[str, dict[str, int]] = {}
    by_industry: dict[str, dict[str, int]] = {}
    for start, industry, *counts in rows:
        _add(by_prefecture, prefecture(start), counts)
        if industry is not None:
            _add(by_industry, unicodedata.normalize("NFKC", industry).strip() or UNTOLD, counts[:3])
    return {"by_prefecture": _sorted(by_prefecture), "by_industry": _sorted(by_industry)}


def _add(figures: dict[str, dict[str, int]], of: str, counts: list[int]) -> None:
    sums = figures.setdefault(of, {})
    for kind, count in zip(_KINDS, counts, strict=False):
        sums[kind] = sums.get(kind, 0) + count


def _sorted(figures: Mapping[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    return dict(sorted(figures.items()))
