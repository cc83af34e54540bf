"""What a body owes only as a member, and what it is told when it does not any more."""

from collections.abc import Mapping
from typing import Final

from registry.council.members.rules import Ended

# Japanese, because it stands in letters.
REASONS: Final[Mapping[Ended, str]] = {
    Ended.WITHDRAWN: "退会により構成員でなくなったため（要領第10条）。",
    Ended.EXPELLED: "除名により構成員でなくなったため（要領第11条）。",
    Ended.RULES_AMENDED: "要領の改正により構成員でなくなったため（要領第2条）。",
    Ended.REGISTRATION_ENDED: "登録の終了により構成員でなくなったため（要領第2条第3号）。",
}
REQUESTS: Final = frozenset({"council.request.answer", "council.cooperation.answer"})
CALLS: Final = frozenset({"council.participant.reply", "council.participant.receive"})
CHARGES: Final = frozenset({"council.measure.carry-out"})
OWED_AS_A_MEMBER: Final = REQUESTS | CALLS | CHARGES
