"""Whose desks a newcomer can try, what to try there, and from where that is allowed at all."""

import re
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from registry.core.desks import Desk
from registry.core.text import N_

DOMAIN: Final = "demo.example"  # nobody can own it; made-up people have their mailboxes there

TRY_AT: Final[Mapping[Desk, str]] = {
    Desk.METI_SECRETARIAT: N_(
        "Examine a filing, ask for a correction, propose a decision, open an expulsion case."
    ),
    Desk.METI_CHAIR: N_("Decide what the secretariat has put before the three chairs."),
    Desk.METI_FIELD: N_("Ask for cooperation in tests of manufacturing; report cheating in them."),
    Desk.ISA_RESIDENCE: N_("Look at the council as the Ministry of Justice does."),
    Desk.ISA_DELIVERY: N_(
        "See a year of deliveries; hand a file in and over, or say that there is nothing."
    ),
    Desk.ISA_BUREAU: N_("See the desk that sends enrolment notices."),
    Desk.MHLW_FOREIGN_WORKERS: N_("Look at the council as the Ministry of Health does."),
    Desk.MHLW_EMPLOYMENT: N_("Deliver the day's notifications, also when the network is down."),
    Desk.MHLW_PENSION: N_(
        "Type a hand-over slip's code back; pass data on to the Pension Service."
    ),
    Desk.MLIT_MARKET: N_("Acknowledge the month's data; decide which of two files counts."),
    Desk.MLIT_PLANS: N_("See the desk that matches plans of acceptance."),
    Desk.NPA: N_("Read the referrals received and answer them, as the police does."),
    Desk.MOFA: N_("Read the referrals received and answer them, as the foreign ministry does."),
    Desk.KG_OFFICER: N_("Keep agencies, report brokers, answer notices at the Kyrgyz centre."),
    Desk.KG_HEAD: N_(
        "Certify and revoke, share reports, give results as head of the Kyrgyz centre."
    ),
    Desk.OUTSIDER: N_("Take part in the one meeting that you were invited to."),
    Desk.ADMINISTRATOR: N_(
        "Invite people, give desks, record absences, help who lost a telephone."
    ),
    Desk.AUDITOR: N_("Check the ledger without seeing the content of any matter."),
}
# Several sit at these desks, and what one prepared another decides: which of them is whom.
SEVERAL_AT: Final[Mapping[Desk, tuple[tuple[str, str], ...]]] = {
    Desk.METI_SECRETARIAT: (
        (
            N_("first officer"),
            N_("Prepares: examines a filing, asks for a correction, proposes, opens a case."),
        ),
        (
            N_("second officer"),
            N_("Decides what the first officer proposed; whoever prepared a case can't."),
        ),
        (
            N_("third officer"),
            N_("Stands in, or decides where the first two have both had a hand in a case."),
        ),
    ),
    **dict.fromkeys(
        (Desk.ISA_RESIDENCE, Desk.MHLW_FOREIGN_WORKERS, Desk.NPA, Desk.MOFA),
        (
            (
                N_("first officer"),
                N_("Reads the referrals received and answers them; asks to open a sealed sheet."),
            ),
            (
                N_("second officer"),
                N_("Opens a sealed sheet together with the first officer, or leaves it closed."),
            ),
        ),
    ),
    Desk.METI_CHAIR: (
        (N_("first chair"), N_("Agrees to a refusal or an expulsion; the three decide together.")),
        (N_("second chair"), N_("Gives the second agreement, or sends a case back.")),
        (N_("third chair"), N_("Gives the last agreement, which carries the decision out.")),
    ),
}


def seat_of(desk: Desk, mailbox: str) -> tuple[str, str] | None:
    """Return who of several at a desk somebody is, and what they do, by their mailbox's number."""
    number = re.search(r"[1-9]$", mailbox)
    seats = SEVERAL_AT.get(desk, ())
    return seats[int(number[0]) - 1] if number and int(number[0]) <= len(seats) else None


TRY_AS: Final[Mapping[str, str]] = {
    "applicant": N_("Prepare a filing to join, with attachments, and send it in."),
    "submitted": N_("See where a filing is that was sent in a few days ago."),
    "correcting": N_("Answer the correction that the secretariat asked for."),
    "proposed": N_("See a filing on which the secretariat has proposed a decision."),
    "refusal": N_("See a filing whose refusal lies before the chairs."),
    "member": N_("Give notice of a new address, or of leaving; print a certificate."),
    "accused": N_("Be heard in an expulsion case."),
    "registered": N_("Answer the council's requests, one by one or by a table."),
}


def is_on_this_machine(address: str | None, host: str, *, is_forwarded: bool) -> bool:
    """Say whether a request came from this very machine, to its own name, through nobody else.

    A proxy on this machine would make everybody look local, so a forwarded request never is; a
    foreign name that leads here (rebinding) is none of ours either.
    """
    return not is_forwarded and _is_loopback(address or "") and _is_loopback(_name(host))


def _name(host: str) -> str:
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
    return "127.0.0.1" if name == "localhost" else name


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
