"""What permanent residents' notifications leave out (employment:2.1): items ⑩ to ⑰."""

from typing import Final

STATUS: Final = "permanent"
STATUS_NAMES: Final = ("永住者", "Permanent Resident")
LEFT_OUT: Final = (
    "establishment_no",
    "establishment_name",
    "establishment_address",
    "establishment_postal_code",
    "establishment_phone",
    "industry",
    "size",
    "hired_on",
    "left_on",
)
