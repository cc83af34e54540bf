"""What may be done about accounts, by whom, and what an administrator then owes."""

from typing import Final

from registry.core.acts import OWN, PERSON, Act, Duty, Move, desks, either
from registry.core.clauses import Force
from registry.core.desks import Desk
from registry.core.text import N_
from registry.house.clauses import HOUSE_ACCOUNTS
from registry.parties.rules import AccountState, IdentityCheck, RecoveryState

_ADMINISTRATOR: Final = desks(Desk.ADMINISTRATOR)
# Within an organisation only its own administrators may; services say so, OWN opens the door.
_LOOKS_AFTER: Final = either(_ADMINISTRATOR, OWN)

INVITE: Final = Act(
    "house.account.invited",
    HOUSE_ACCOUNTS,
    _LOOKS_AFTER,
    N_("Invite somebody"),
    N_("Invitation sent"),
    confirmed=True,
)
INVITE_AGAIN: Final = Act(
    "house.account.invited-again",
    HOUSE_ACCOUNTS,
    _LOOKS_AFTER,
    N_("Send the invitation again"),
    N_("Invitation sent again"),
    moves=Move({AccountState.INVITED, AccountState.LEFT}, AccountState.INVITED),
)
REGISTER: Final = Act(
    "house.account.registered",
    HOUSE_ACCOUNTS,
    PERSON,
    N_("Register your organisation"),
    N_("Organisation registered itself"),
)
ENROL: Final = Act(
    "house.account.enrolled",
    HOUSE_ACCOUNTS,
    PERSON,
    N_("Finish setting up your account"),
    N_("Account set up with both factors"),
    moves=Move(AccountState.INVITED, AccountState.ACTIVE),
)
GRANT_DESKS: Final = Act(
    "house.desk.granted",
    HOUSE_ACCOUNTS,
    _ADMINISTRATOR,
    N_("Give a desk"),
    N_("Desk given"),
    confirmed=True,
)
END_DESKS: Final = Act(
    "house.desk.ended",
    HOUSE_ACCOUNTS,
    _ADMINISTRATOR,
    N_("End the desk"),
    N_("Desk ended"),
)
RECORD_ABSENCE: Final = Act(
    "house.absence.recorded",
    HOUSE_ACCOUNTS,
    either(_LOOKS_AFTER, PERSON),
    N_("Record an absence"),
    N_("Absence recorded"),
)
END_ABSENCE: Final = Act(
    "house.absence.ended",
    HOUSE_ACCOUNTS,
    either(_LOOKS_AFTER, PERSON),
    N_("End the absence"),
    N_("Absence ended"),
)
SUSPEND: Final = Act(
    "house.account.suspended",
    HOUSE_ACCOUNTS,
    _LOOKS_AFTER,
    N_("Suspend the account"),
    N_("Account suspended"),
    moves=Move(AccountState.ACTIVE, AccountState.SUSPENDED),
    reasoned=True,
)
REINSTATE: Final = Act(
    "house.account.reinstated",
    HOUSE_ACCOUNTS,
    _LOOKS_AFTER,
    N_("Lift the suspension"),
    N_("Suspension lifted"),
    moves=Move(AccountState.SUSPENDED, AccountState.ACTIVE),
    confirmed=True,
    reasoned=True,
)
RECORD_LEAVING: Final = Act(
    "house.account.left",
    HOUSE_ACCOUNTS,
    _LOOKS_AFTER,
    N_("Record that the person has left"),
    N_("Left; desks and sessions ended"),
    moves=Move(
        {AccountState.INVITED, AccountState.ACTIVE, AccountState.SUSPENDED}, AccountState.LEFT
    ),
)
END_SESSIONS: Final = Act(
    "house.sessions.ended",
    HOUSE_ACCOUNTS,
    either(_LOOKS_AFTER, PERSON),
    N_("Sign out everywhere"),
    N_("Sessions ended"),
)
CHANGE_PASSWORD: Final = Act(
    "house.password.changed",
    HOUSE_ACCOUNTS,
    PERSON,
    N_("Change the password"),
    N_("Password changed"),
    moves=Move(AccountState.ACTIVE, AccountState.ACTIVE),
    confirmed=True,
)
CHANGE_AUTHENTICATOR: Final = Act(
    "house.authenticator.changed",
    HOUSE_ACCOUNTS,
    PERSON,
    N_("Set up a new authenticator"),
    N_("Authenticator changed"),
    moves=Move(AccountState.ACTIVE, AccountState.ACTIVE),
    confirmed=True,
)
RENEW_RECOVERY_CODES: Final = Act(
    "house.recovery-codes.renewed",
    HOUSE_ACCOUNTS,
    PERSON,
    N_("Make new recovery codes"),
    N_("Recovery codes renewed"),
    confirmed=True,
)
REQUEST_RECOVERY: Final = Act(
    "house.recovery.requested",
    HOUSE_ACCOUNTS,
    PERSON,
    N_("Ask for a new authenticator"),
    N_("New authenticator asked for"),
)
CHECK_IDENTITY: Final = Act(
    "house.recovery.checked",
    HOUSE_ACCOUNTS,
    _LOOKS_AFTER,
    N_("Record that the identity was checked"),
    N_("Identity checked"),
    moves=Move(RecoveryState.REQUESTED, RecoveryState.CHECKED),
    apart_from=frozenset({REQUEST_RECOVERY.name}),
    confirmed=True,
)
REFUSE_RECOVERY: Final = Act(
    "house.recovery.refused",
    HOUSE_ACCOUNTS,
    _LOOKS_AFTER,
    N_("Refuse the request"),
    N_("Request refused"),
    moves=Move({RecoveryState.REQUESTED, RecoveryState.CHECKED}, RecoveryState.REFUSED),
    reasoned=True,
)
COMPLETE_RECOVERY: Final = Act(
    "house.recovery.done",
    HOUSE_ACCOUNTS,
    PERSON,
    N_("Set up both factors again"),
    N_("Both factors set up again"),
    moves=Move(RecoveryState.CHECKED, RecoveryState.DONE),
)

ACTS: Final = (
    INVITE,
    INVITE_AGAIN,
    REGISTER,
    ENROL,
    GRANT_DESKS,
    END_DESKS,
    RECORD_ABSENCE,
    END_ABSENCE,
    SUSPEND,
    REINSTATE,
    RECORD_LEAVING,
    END_SESSIONS,
    CHANGE_PASSWORD,
    CHANGE_AUTHENTICATOR,
    RENEW_RECOVERY_CODES,
    REQUEST_RECOVERY,
    CHECK_IDENTITY,
    REFUSE_RECOVERY,
    COMPLETE_RECOVERY,
)

DUTIES: Final = (
    Duty(
        "house.recovery.check",
        HOUSE_ACCOUNTS,
        owed_by=Desk.ADMINISTRATOR,
        title=N_("Check who asks for a new authenticator"),
        opens_on=frozenset({REQUEST_RECOVERY.name}),
        closes_on=frozenset({CHECK_IDENTITY.name, REFUSE_RECOVERY.name}),
        force=Force.PRACTICE,
    ),
)

# The acts that an account's own page offers to whoever looks after it, in this order.
ON_A_PERSON: Final = (
    INVITE_AGAIN,
    GRANT_DESKS,
    END_DESKS,
    RECORD_ABSENCE,
    END_SESSIONS,
    SUSPEND,
    REINSTATE,
    RECORD_LEAVING,
)

STATE_WORDS: Final = {
    AccountState.INVITED: N_("Invited"),
    AccountState.ACTIVE: N_("In use"),
    AccountState.SUSPENDED: N_("Account suspended"),
    AccountState.LEFT: N_("Has left"),
}
RECOVERY_WORDS: Final = {
    RecoveryState.REQUESTED: N_("Waits for the check"),
    RecoveryState.CHECKED: N_("Identity checked"),
    RecoveryState.REFUSED: N_("Request refused"),
    RecoveryState.DONE: N_("Done"),
}
CHECK_WORDS: Final = {
    IdentityCheck.IN_PERSON: N_("In person, with an official identity card"),
    IdentityCheck.CALLED_BACK: N_("Called back at the number the office is known by"),
    IdentityCheck.LETTER: N_("By letter of the office or organisation"),
}

GRANTED_BY_ADMINISTRATORS: Final = tuple(desk for desk in Desk if desk is not Desk.ORGANISATION)
