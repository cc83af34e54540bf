"""Where an informant's identity and files lie unopened, and what is said to who would name them."""

from typing import Final

from registry.core.text import N_

ROOM: Final = "council:violations"  # the secretariat's, not the chairs'; nobody there opens a seal
NAMES_THE_INFORMANT: Final = N_(
    "This would tell who the informant is. Take the name, the birth date or the contact out; who "
    "may know them finds them in the sealed sheet."
)
