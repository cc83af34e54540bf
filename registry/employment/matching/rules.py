"""What employment:3.1 asks for, as relations: which items disagree, and who was not notified.

The relations stand on `residence` (card, latest, …), `earlier` (number, latest), `notification`
and `permit`. A person is known by the latest of the card numbers. Nobody is found by likeness: it
only leads to `review`.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from registry.employment.annexes.rules import CHANGE, COE, WORKING
from registry.matching.codes import NATIONALITIES, SEXES, STATUSES
from registry.matching.spellings import address_key, code_key, name_key
from registry.matching.steps import Keys, Phase, Relation

RULES: Final = "employment:3.1 1"
VERSIONS: Final = (RULES, STATUSES.version, SEXES.version, NATIONALITIES.version, WORKING.version)

SPELLINGS: Final = {
    "name": name_key,
    "status": STATUSES.key,
    "sex": SEXES.key,
    "nationality": NATIONALITIES.key,
    "address": address_key,
}
DAYS: Final = {"expires_on": "expires_day", "born_on": "born_day"}
ITEMS: Final = ("name", "status", "expires_on", "born_on", "sex", "nationality", "address")
"""What is compared. Annex 2 is partly blacked out, so this is our reading, and data."""


def question(card_no: str, name: str, born_on: str) -> str:
    """Return what a person decides about: a number with the name and birth date it came with."""
    return f"{code_key(card_no)}|{name_key(name)}|{code_key(born_on)}"


def _each(template: str, items: Iterable[str] = ITEMS, joint: str = ", ") -> str:
    return joint.join(template.format(i=item, day=DAYS.get(item, "")) for item in items)


def _is_ascii(text: str) -> str:
    return f"bit_length({text}) = 8 * length({text})"


def _in_question(one: str, other: str) -> str:
    """Say that two texts differ otherwise than by case, so that their keys have to tell."""
    same = f"{_is_ascii(one)} AND {_is_ascii(other)} AND upper({one}) = upper({other})"
    return f"{one} <> {other} AND NOT ({same})"


# employment:3.1.a · whose number it is. A number that is somebody's latest is that person's. One
# that several people are said to have had is nobody's, until a person has looked.
HELD: Final = """
    SELECT card AS number, latest, TRUE AS is_record FROM residence
    UNION ALL
    SELECT number, latest, FALSE FROM earlier"""
LINK: Final = """
    SELECT number,
        CASE WHEN bool_or(number = latest) THEN number ELSE min(latest) END AS latest,
        CASE WHEN bool_or(is_record) THEN number ELSE min(latest) END AS record,
        NOT bool_or(number = latest) AND min(latest) <> max(latest) AS is_disputed
    FROM held
    WHERE number IN (SELECT card FROM notification UNION ALL SELECT card FROM permit)
    GROUP BY number"""
UNKNOWN: Final = """
    SELECT n.id, n.notification_no, n.card_no, n.card, n.name, n.born_on, n.born_day
    FROM notification n LEFT JOIN link l ON l.number = n.card
    WHERE l.number IS NULL"""
DISPUTED: Final = """
    SELECT DISTINCT n.id, n.notification_no, n.card_no, h.latest, n.name, n.born_on
    FROM notification n
    JOIN link l ON l.number = n.card AND l.is_disputed
    JOIN held h ON h.number = n.card"""

# employment:3.1.a · each notification beside the record at the notified number, else the latest.
# What is the same to the letter agrees and goes no further.
_DOUBTED: Final = _in_question("n.{i}", "h.{i}")
PAIR: Final = f"""
    SELECT n.id, l.latest,
        CASE WHEN n.card = l.latest THEN 'current' ELSE 'previous' END AS found_by,
        {_each(f"CASE WHEN {_DOUBTED} THEN n.{{i}} END AS n_{{i}}", SPELLINGS)},
        {_each(f"CASE WHEN {_DOUBTED} THEN h.{{i}} END AS h_{{i}}", SPELLINGS)},
        {_each("CASE WHEN n.{day} IS DISTINCT FROM h.{day} THEN h.{i} END AS h_{i}", DAYS)}
    FROM notification n
    JOIN link l ON l.number = n.card AND NOT l.is_disputed
    JOIN residence h ON h.card = l.record
    WHERE n.card <> l.latest
        OR {_each("n.{i} <> h.{i}", SPELLINGS, " OR ")}
        OR {_each("n.{day} IS DISTINCT FROM h.{day}", DAYS, " OR ")}"""
JUDGED: Final = f"""
    SELECT p.id, p.latest, p.found_by,
        {_each("CASE WHEN n_{i}.key <> h_{i}.key THEN p.h_{i} END AS {i}", SPELLINGS)},
        {_each("p.h_{i} AS {i}", DAYS)}
    FROM pair p
    {_each("LEFT JOIN {i}_key n_{i} ON n_{i}.raw = p.n_{i}", SPELLINGS, " ")}
    {_each("LEFT JOIN {i}_key h_{i} ON h_{i}.raw = p.h_{i}", SPELLINGS, " ")}"""


_THE_LATEST: Final = """
            CASE WHEN j.{i} IS NULL THEN '' ELSE coalesce(r.{i}, j.{i}) END AS {i}_latest"""


def mismatch(matched_on: date) -> str:
    """employment:3.1.a · the items that disagree, and the person's latest values of the same.

    employment:4 · where name and birth date both disagree, it may be about another person.
    """
    return f"""
        SELECT j.id, n.notification_no, j.latest AS card_no,
            '{matched_on.isoformat()}' AS matched_on, j.found_by,
            {_each("coalesce(j.{i}, '') AS {i}")},
            {_each(_THE_LATEST)},
            CASE WHEN j.name IS NOT NULL AND j.born_on IS NOT NULL
                THEN 'possibly_another_person' ELSE '' END AS caution,
            {_each("j.{i} IS NOT NULL AS is_other_{i}")}
        FROM judged j
        JOIN notification n ON n.id = j.id
        LEFT JOIN residence r ON r.card = j.latest
        WHERE j.found_by = 'previous' OR {_each("j.{i} IS NOT NULL", joint=" OR ")}"""


# Candidates for a number that nobody has: for a person to decide, never for the main result.
def _may_be(name: str, key: str) -> str:
    """Say which names may have a key, without working theirs out: the others surely have not."""
    return f"(NOT ({_is_ascii(name)}) OR contains(upper({name}), split_part({key}, ' ', 1)))"


_ONE_OFF: Final = """(length(u.card) = length(r.card)
    AND (substr(u.card, 1, 6) = substr(r.card, 1, 6) OR substr(u.card, 7) = substr(r.card, 7))
    AND levenshtein(u.card, r.card) = 1)"""
NEAR: Final = f"""
    SELECT u.id, r.card AS candidate, r.name, r.born_on, k.key, {_ONE_OFF} AS is_one_off
    FROM unknown u
    JOIN unknown_name k ON k.raw = u.name
    JOIN residence r ON r.born_day = u.born_day AND r.card = r.latest
    WHERE {_may_be("r.name", "k.key")} OR {_ONE_OFF}"""
CANDIDATE: Final = """
    SELECT u.id, u.notification_no, u.card_no, c.candidate AS candidate_card_no,
        CASE WHEN k.key <> c.key THEN 'card_no_one_character_off same_birth'
            WHEN c.is_one_off THEN 'card_no_one_character_off same_name same_birth'
            ELSE 'same_name same_birth' END AS reason,
        u.name, c.name AS candidate_name, u.born_on, c.born_on AS candidate_born_on
    FROM near c
    JOIN near_name k ON k.raw = c.name
    JOIN unknown u ON u.id = c.id
    WHERE c.is_one_off OR (k.key = c.key AND k.key <> '')"""
REVIEW: Final = """
    SELECT id, notification_no, card_no, candidate_card_no, reason, name, candidate_name, born_on,
        candidate_born_on
    FROM candidate
    UNION ALL
    SELECT d.id, d.notification_no, d.card_no, d.latest, 'number_of_several_people', d.name,
        coalesce(r.name, ''), d.born_on, coalesce(r.born_on, '')
    FROM disputed d LEFT JOIN residence r ON r.card = d.latest"""

# employment:3.1.b · linked, but to no person: an unknown number with this name and birth date.
PERMIT_NEAR: Final = f"""
    SELECT DISTINCT p.id, p.name, k.key
    FROM unknown u
    JOIN unknown_name k ON k.raw = u.name
    JOIN permit p ON p.born_day = u.born_day
    WHERE k.key <> '' AND {_may_be("p.name", "k.key")}"""
UNMATCHED: Final = """
    SELECT DISTINCT n.id
    FROM permit_near n JOIN permit_name k ON k.raw = n.name AND k.key = n.key"""

# employment:3.1.b · a notification whose hire date is before the landing or the permission does
# not count; one without a hire date does.
SINCE: Final = f"CASE WHEN p.basis_code = '{COE}' THEN p.landed_day ELSE p.changed_day END"
LINKED: Final = f"""
    SELECT p.id, bool_and(coalesce(n.hired_day < {SINCE}, FALSE)) AS is_all_before
    FROM permit p
    JOIN link o ON o.number = p.card AND NOT o.is_disputed
    JOIN link l ON l.latest = o.latest AND NOT l.is_disputed
    JOIN notification n ON n.card = l.number
    GROUP BY p.id"""


def standing(matched_on: date, *, grace_days: int) -> str:
    """employment:3.1.b · whom it is about on that day.

    Who was permitted fewer than `grace_days` ago, has not landed yet, or got a status in which
    nobody works, is left out and counted.
    """
    last = (matched_on - timedelta(days=grace_days)).isoformat()
    return f"""
        SELECT p.id, CASE
            WHEN w.key = 'no' THEN 'not_working'
            WHEN p.basis_code = '{COE}'
                AND coalesce(p.landed_day > DATE '{matched_on.isoformat()}', TRUE)
                THEN 'not_landed'
            WHEN {SINCE} > DATE '{last}' THEN 'within_grace'
            ELSE 'due' END AS standing
        FROM permit p JOIN works w ON w.raw = p.status"""


def works(status: str) -> str:
    """Say whether one works in a status; one that no table knows is taken for such."""
    known = STATUSES.key(status)
    return "no" if STATUSES.knows(status) and known not in WORKING.codes.values() else "yes"


_ALWAYS: Final = ("name", "status", "expires_on", "born_on", "sex", "nationality", "card_no")
_EMPLOYER: Final = ("no", "name", "address", "phone", "representative")
_DISPATCH: Final = ("name", "address", "phone")
_IF_DISPATCHED: Final = """
        CASE WHEN trim(p.dispatch_name) <> '' THEN p.dispatch_{i} ELSE '' END AS dispatch_{i}"""
NOT_NOTIFIED: Final = f"""
    SELECT p.id, {_each("p.{i}", (*_ALWAYS, "address"))},
        CASE WHEN p.basis_code = '{COE}' THEN p.landed_on ELSE '' END AS landed_on,
        CASE WHEN p.basis_code = '{CHANGE}' THEN p.change_permitted_on ELSE '' END
            AS change_permitted_on,
        CASE WHEN p.basis_code = '{CHANGE}' THEN p.status_before ELSE '' END AS status_before,
        {_each("p.employer_{i}", _EMPLOYER)},
        {_each(_IF_DISPATCHED, _DISPATCH)},
        CASE WHEN l.id IS NOT NULL THEN 'hired_before'
            WHEN u.id IS NOT NULL THEN 'unmatched' ELSE 'none' END AS cause
    FROM permit p
    JOIN standing s ON s.id = p.id AND s.standing = 'due'
    LEFT JOIN linked l ON l.id = p.id
    LEFT JOIN unmatched u ON u.id = p.id
    WHERE l.id IS NULL OR l.is_all_before"""


def phases(matched_on: date, *, grace_days: int) -> tuple[Phase, ...]:
    """Return the whole calculation: by card number, by birth date, by person, by permit."""
    return (
        Phase(
            "link",
            {"residence": "card", "earlier": "number", "notification": "card", "permit": "card"},
            (
                Relation("held", HELD),
                Relation("link", LINK),
                Relation("unknown", UNKNOWN),
                Relation("disputed", DISPUTED),
            ),
            ("link", "unknown", "disputed"),
        ),
        Phase(
            "review",
            {"unknown": "born_day", "residence": "born_day", "permit": "born_day"},
            (
                Keys("unknown_name", "SELECT name AS raw FROM unknown", name_key),
                Relation("near", NEAR),
                Keys("near_name", "SELECT name AS raw FROM near", name_key),
                Relation("candidate", CANDIDATE),
                Relation("permit_near", PERMIT_NEAR),
                Keys("permit_name", "SELECT name AS raw FROM permit_near", name_key),
                Relation("unmatched", UNMATCHED),
            ),
            ("candidate", "unmatched"),
        ),
        Phase(
            "compare",
            {"link": "latest", "residence": "latest"},
            (
                Relation("pair", PAIR),
                *(
                    Keys(
                        f"{item}_key",
                        f"SELECT n_{item} AS raw FROM pair WHERE n_{item} IS NOT NULL "
                        f"UNION ALL SELECT h_{item} FROM pair WHERE h_{item} IS NOT NULL",
                        spelling,
                    )
                    for item, spelling in SPELLINGS.items()
                ),
                Relation("judged", JUDGED),
                Relation("mismatch", mismatch(matched_on)),
                Relation("linked", LINKED),
            ),
            ("mismatch", "linked"),
        ),
        Phase(
            "report",
            {"permit": "id", "disputed": "id", "candidate": "id"},
            (
                Keys("works", "SELECT status AS raw FROM permit", works),
                Relation("standing", standing(matched_on, grace_days=grace_days)),
                Relation("not_notified", NOT_NOTIFIED),
                Relation("review", REVIEW),
            ),
            ("standing", "not_notified", "review"),
        ),
    )
