"""The codes that several agreements write: statuses, sexes, nationalities; data with versions."""

from pathlib import Path
from typing import Final

from registry.matching.spellings import load_codes

_HERE: Final = Path(__file__).parent
STATUSES: Final = load_codes(_HERE / "status.csv")
SEXES: Final = load_codes(_HERE / "sex.csv")
NATIONALITIES: Final = load_codes(_HERE / "nationality.csv")
