"""Makes people up whose truth is known: what each notification and permit must come to.

The truth is written down while somebody is made up, and never worked out by rules. Everybody is
made from a number alone, so that any size is the same every time.
"""

import csv
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Final

MATCHED_ON: Final = date(2026, 11, 20)
ITEMS: Final = ("name", "status", "expires_on", "born_on", "sex", "nationality", "address")
HEADINGS: Final = {
    "residence": (
        "card_no", "previous_card_nos", *ITEMS[:-1], "postal_code", "address", "latest_card_no",
    ),
    "notifications": (
        "notification_no", *ITEMS[:-1], "card_no", "address", "postal_code", "other_activity",
        "establishment_no", "establishment_name", "establishment_address",
        "establishment_postal_code", "establishment_phone", "industry", "size", "hired_on",
        "left_on", "registered_on", "updated_on", "deleted_on",
    ),
    "permits": (
        "card_no", *ITEMS, "basis", "landed_on", "change_permitted_on", "status_before",
        "employer_no", "employer_name", "employer_address", "employer_phone",
        "employer_representative", "dispatch_name", "dispatch_address", "dispatch_phone",
    ),
    "mismatch": (
        "notification_no", "card_no", "matched_on", "found_by", *ITEMS,
        *(f"{item}_latest" for item in ITEMS), "caution",
    ),
    "unknown_card": ("notification_no", "card_no"),
    "not_notified": (
        "name", "status", "expires_on", "born_on", "sex", "nationality", "card_no", "address",
        "landed_on", "change_permitted_on", "status_before", "employer_no", "employer_name",
        "employer_address", "employer_phone", "employer_representative", "dispatch_name",
        "dispatch_address", "dispatch_phone", "cause",
    ),
    "review": ("notification_no", "card_no", "candidate_card_no", "reason"),
}  # fmt: skip
RESULTS: Final = ("mismatch", "unknown_card", "not_notified", "review")
Cells = dict[str, str]

_FAMILY: Final = (
    "NGUYEN",
    "TRAN",
    "ASANOVA",
    "GARCIA",
    "SANTOS",
    "THAPA",
    "RAHMAN",
    "O'NEIL",
    "KYAW",
)
_GIVEN: Final = (
    "VAN",
    "THI",
    "AIBEK",
    "MARIA",
    "JOSE",
    "ANH",
    "MIN",
    "NURLAN",
    "RAM",
    "LINH",
    "BAO",
)
_KANJI: Final = ("王小明", "李 明华", "김민수", "髙﨑 花子")
_NATIONALITIES: Final = (
    ("ベトナム", "VN", "VIET NAM"),
    ("キルギス", "KGZ", "Kyrgyzstan"),
    ("フィリピン", "PH", "PHL"),
    ("ネパール", "NPL", "Nepal"),
    ("ミャンマー", "MM", "Myanmar"),
)
_STATUSES: Final = (
    ("特定技能1号", "特定技能１号", "SSW(i)"),
    ("技術・人文知識・国際業務", "技術･人文知識･国際業務", "技人国"),
    ("技能実習2号ロ", "技能実習２号ロ", "技能実習（2号ロ）"),
    ("留学", "Student", " 留学 "),
)
_TOWNS: Final = (
    "東京都千代田区霞が関",
    "大阪府堺市堺区南瓦町",
    "愛知県豊田市西町",
    "福岡県福岡市博多区東光",
)
_WIDE: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}


@dataclass
class Person:
    """Somebody, as the residence records have them."""

    number: int
    cells: Cells
    born: date
    chain: list[str]  # newest first
    town: str
    house: tuple[int, int, int]
    spellings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def make_person(number: int, rng: Random) -> Person:
    """Make the person with this number up; an odd one is the twin of the one before."""
    twin_of = number - number % 2 if number % 10 == 1 else number
    shared = Random(twin_of)  # noqa: S311 - made-up people
    born = date(1960, 1, 1) + timedelta(days=shared.randrange(16_000))
    town, house = (
        shared.choice(_TOWNS),
        (shared.randrange(1, 9), shared.randrange(1, 60), shared.randrange(1, 40)),
    )
    family = shared.choice(_FAMILY)
    letters = _letters(number)
    name = (
        shared.choice(_KANJI) + letters
        if number % 50 == 7
        else f"{family} {rng.choice(_GIVEN)} {letters}"
    )
    nation, status = shared.choice(_NATIONALITIES), rng.choice(_STATUSES)
    sex = rng.choice((("男", "M", "Male"), ("女", "F", "２")))
    expires = MATCHED_ON + timedelta(days=rng.randrange(30, 1500))
    cells = {
        "name": name,
        "status": status[0],
        "expires_on": expires.isoformat(),
        "born_on": born.isoformat(),
        "sex": sex[0],
        "nationality": nation[0],
        "address": f"{town}{house[0]}丁目{house[1]}番{house[2]}号",
    }
    chain = [f"AB{number:08d}C{chr(65 + step)}" for step in range(rng.choice((1, 1, 1, 2, 3)))][
        ::-1
    ]
    return Person(
        number, cells, born, chain, town, house,
        {"sex": sex, "nationality": nation, "status": status},
    )  # fmt: skip


def _letters(number: int) -> str:
    """Return a name that nobody else has, whatever the number."""
    letters = ""
    while True:
        letters += chr(65 + number % 26)
        number //= 26
        if not number:
            return f"{letters}A"


def _spelled(person: Person, rng: Random) -> Cells:
    """Write the same things otherwise."""
    cells = dict(person.cells)
    name = cells["name"]
    words = name.split()
    cells["name"] = rng.choice(
        (
            name.lower(),
            name.translate(_WIDE),
            "  ".join(reversed(words)),
            f" {name.title()} ",
            "　".join(words),
        )
    )
    a, b, c = person.house
    cells["address"] = rng.choice(
        (
            f"{person.town}{a}-{b}-{c}",
            f"{person.town}{a}－{b}－{c}".translate(_WIDE),
            f"{person.town} {a}丁目{b}番地{c}",
            f"{person.town}{a}‐{b}ー{c}",
        )
    )
    for item, spellings in person.spellings.items():
        cells[item] = rng.choice(spellings)
    born = person.born
    expires = date.fromisoformat(cells["expires_on"])
    cells["born_on"] = rng.choice(
        (f"{born:%Y/%m/%d}", f"{born:%Y%m%d}", f"{born.year}年{born.month}月{born.day}日")
    )
    cells["expires_on"] = rng.choice(
        (
            f"令和{expires.year - 2018}年{expires.month}月{expires.day}日",
            f"R{expires.year - 2018}.{expires.month}.{expires.day}",
            f"{expires:%Y/%m/%d}".translate(_WIDE),
        )
    )
    return cells


def _other(person: Person, item: str) -> str:
    """Return something that the person's item is not, and that only a likeness would pass."""
    a, b, c = person.house
    day = timedelta(days=1)
    return {
        "name": person.cells["name"] + "H",
        "status": "介護",
        "expires_on": (date.fromisoformat(person.cells["expires_on"]) - day).isoformat(),
        "born_on": (person.born + day).isoformat(),
        "sex": "女" if person.cells["sex"] == "男" else "男",
        "nationality": "中国",
        "address": f"{person.town}{a}{b}-{c}" if a < 2 else f"{person.town}{a}-{b}{c}",
    }[item]


class World:
    """Writes people, and what they must come to, row by row."""

    def __init__(self, rows: Mapping[str, "csv.DictWriter[str]"]) -> None:
        self._rows = rows
        self._notified = 0
        self.counts: dict[str, int] = {}

    def write(self, table: str, cells: Cells) -> None:
        self._rows[table].writerow(cells)
        self.counts[table] = self.counts.get(table, 0) + 1

    def notify(self, cells: Cells, card: str, **more: str) -> str:
        """Write a notification, and return its number."""
        self._notified += 1
        number = f"N{self._notified:08d}"
        establishment = {
            "establishment_no": "1301-123456-7",
            "establishment_name": "株式会社みなと工業",
            "establishment_address": "東京都港区芝1-1-1",
            "establishment_phone": "03-1234-5678",
            "industry": f"{20 + self._notified % 13}",
            "size": "30",
            "hired_on": "2026-04-01",
        }
        row = {
            "notification_no": number,
            **cells,
            "card_no": card,
            **establishment,
            "registered_on": "2026-04-02",
            "updated_on": "2026-04-02",
            **more,
        }
        self.write("notifications", row)
        return number

    def differs(
        self, number: str, person: Person, found_by: str, items: Mapping[str, tuple[str, str]]
    ) -> None:
        """Write down that a notification must come out with these items: at the number, latest."""
        row = {item: pair[0] for item, pair in items.items()}
        row |= {f"{item}_latest": pair[1] for item, pair in items.items()}
        caution = "possibly_another_person" if {"name", "born_on"} <= items.keys() else ""
        self.write(
            "mismatch",
            {
                "notification_no": number,
                "card_no": person.chain[0],
                "matched_on": MATCHED_ON.isoformat(),
                "found_by": found_by,
                **row,
                "caution": caution,
            },
        )

    def nobody(self, number: str, card: str) -> None:
        """Write down that nobody has or had this number."""
        self.write("unknown_card", {"notification_no": number, "card_no": card})

    def look_at(self, number: str, card: str, candidate: str, reason: str) -> None:
        """Write down that a person has to look at this."""
        self.write(
            "review",
            {
                "notification_no": number,
                "card_no": card,
                "candidate_card_no": candidate,
                "reason": reason,
            },
        )


def _residence(world: World, person: Person, older: Cells | None) -> None:
    newest, *previous = person.chain
    world.write(
        "residence",
        {**person.cells, "card_no": newest, "previous_card_nos": " ".join(previous)},
    )
    if older is not None:
        world.write("residence", {**older, "card_no": previous[0], "latest_card_no": newest})


# Each kind of notification: it writes rows and what must become of them.


def agrees(world: World, person: Person, rng: Random) -> None:
    world.notify(person.cells, person.chain[0])


def agrees_otherwise_spelled(world: World, person: Person, rng: Random) -> None:
    card = person.chain[0]
    card = rng.choice((card.lower(), card.translate(_WIDE), f"{card[:4]} {card[4:]}"))
    world.notify(_spelled(person, rng), card)


def disagrees_in_one(world: World, person: Person, rng: Random) -> None:
    item = ITEMS[person.number // 20 % len(ITEMS)]
    right = person.cells[item]
    number = world.notify({**_spelled(person, rng), item: _other(person, item)}, person.chain[0])
    world.differs(number, person, "current", {item: (right, right)})


def is_forged(world: World, person: Person, rng: Random) -> None:
    other = {item: _other(person, item) for item in ("name", "born_on", "nationality")}
    number = world.notify({**person.cells, **other}, person.chain[0])
    items = {item: (person.cells[item], person.cells[item]) for item in other}
    world.differs(number, person, "current", items)


def is_stale(world: World, person: Person, rng: Random) -> None:
    if len(person.chain) == 1:
        return agrees(world, person, rng)
    number = world.notify(_spelled(person, rng), person.chain[-1])
    return world.differs(number, person, "previous", {})


def is_unknown(world: World, person: Person, rng: Random) -> None:
    card = f"XX{person.number:08d}YY"
    number = world.notify(_spelled(person, rng), card.lower())
    world.nobody(number, card.lower())
    world.look_at(number, card.lower(), person.chain[0], "same_name same_birth")


def is_mistyped(world: World, person: Person, rng: Random) -> None:
    card = person.chain[0][:-1] + "Y"
    number = world.notify({**person.cells, "name": _other(person, "name")}, card)
    world.nobody(number, card)
    reason = "card_no_one_character_off same_birth"
    world.look_at(number, card, person.chain[0], reason)


def is_nobody(world: World, person: Person, rng: Random) -> None:
    card = f"WW{person.number:08d}QQ"
    number = world.notify({**person.cells, "name": f"NO ONE {person.number} Q"}, card)
    world.nobody(number, card)


def was_deleted(world: World, person: Person, rng: Random) -> None:
    other = {item: _other(person, item) for item in ("name", "born_on")}
    world.notify({**person.cells, **other}, person.chain[0], deleted_on="2026-10-01")


def was_deleted_before_it_came(world: World, person: Person, rng: Random) -> None:
    number = world.notify(person.cells, person.chain[0], deleted_on="令和8年10月1日")
    again = {**person.cells, "name": _other(person, "name"), "card_no": person.chain[0]}
    world.write("notifications", {**again, "notification_no": number, "updated_on": "2026-11-01"})


def comes_late(world: World, person: Person, rng: Random) -> None:
    number = world.notify(person.cells, person.chain[0], updated_on="2026-06-01")
    late = {**person.cells, "name": _other(person, "name"), "card_no": person.chain[0]}
    world.write("notifications", {**late, "notification_no": number, "updated_on": "2026-05-31"})


def is_permanent(world: World, person: Person, rng: Random) -> None:
    person.cells["status"] = "永住者"
    cells = {**person.cells, "status": "Permanent Resident"}
    none = dict.fromkeys(HEADINGS["notifications"][10:19], "")
    world.notify(cells, person.chain[0], **none)


NOTIFIED: Final = (
    agrees,
    agrees_otherwise_spelled,
    agrees,
    disagrees_in_one,
    agrees,
    is_forged,
    is_stale,
    is_unknown,
    agrees,
    is_mistyped,
    is_nobody,
    was_deleted,
    was_deleted_before_it_came,
    comes_late,
    is_permanent,
    agrees,
    disagrees_in_one,
    agrees_otherwise_spelled,
)


def stale_record(world: World, person: Person, rng: Random) -> None:
    """A person whose state under the number before is on record: it is compared with that one."""
    newest = f"AB{person.number:08d}CZ"
    person.chain.insert(0, newest)
    older = {**person.cells, "status": "留学", "address": f"{person.town}9-9-9"}
    _residence(world, person, older)
    number = world.notify({**older, "sex": _other(person, "sex")}, person.chain[1])
    sex = person.cells["sex"]
    world.differs(number, person, "previous", {"sex": (sex, sex)})
    number = world.notify(person.cells, person.chain[1])
    same = person.cells["status"] == "留学"
    items = {} if same else {"status": ("留学", person.cells["status"])}
    items["address"] = (older["address"], person.cells["address"])
    world.differs(number, person, "previous", items)


# employment:3.1.b · each kind of permit; `since` is the landing or the permission.

SINCE: Final = date(2026, 5, 1)


def _permit(
    world: World, person: Person, basis: str, *, since: date | None = SINCE, **more: str
) -> Cells:
    on = "landed_on" if basis == "coe" else "change_permitted_on"
    cells = {
        **person.cells,
        "status": "特定技能1号",
        "card_no": person.chain[person.number % len(person.chain)],
        "basis": basis,
        on: "" if since is None else since.isoformat(),
        "employer_no": "4000012090001",
        "employer_name": "株式会社みなと工業",
        "employer_address": "東京都港区芝1-1-1",
        "employer_phone": "03-1234-5678",
        "employer_representative": "港 太郎",
    }
    if person.number % 3 == 0:
        cells |= {
            "dispatch_name": "派遣先工業",
            "dispatch_address": "千葉県",
            "dispatch_phone": "043",
        }
    if basis == "change":
        cells["status_before"] = "留学"
    cells |= more
    world.write("permits", cells)
    return cells


def _missing(world: World, permit: Cells, cause: str) -> None:
    cells = {key: permit.get(key, "") for key in HEADINGS["not_notified"]}
    world.write("not_notified", {**cells, "cause": cause})


def never_notified(world: World, person: Person, basis: str) -> None:
    _missing(world, _permit(world, person, basis), "none")


def notified(world: World, person: Person, basis: str) -> None:
    _permit(world, person, basis)
    world.notify(person.cells, person.chain[0], hired_on=SINCE.isoformat())


def hired_before(world: World, person: Person, basis: str) -> None:
    _missing(world, _permit(world, person, basis), "hired_before")
    world.notify(person.cells, person.chain[0], hired_on="2026-04-30")


def hired_before_and_after(world: World, person: Person, basis: str) -> None:
    _permit(world, person, basis)
    world.notify(person.cells, person.chain[0], hired_on="2026-04-30")
    world.notify(person.cells, person.chain[0], hired_on="2026-06-01")


def without_hire_date(world: World, person: Person, basis: str) -> None:
    _permit(world, person, basis)
    world.notify(person.cells, person.chain[0], hired_on="")


def deleted_only(world: World, person: Person, basis: str) -> None:
    _missing(world, _permit(world, person, basis), "none")
    world.notify(person.cells, person.chain[0], deleted_on="2026-07-01")


def not_matched(world: World, person: Person, basis: str) -> None:
    _missing(world, _permit(world, person, basis), "unmatched")
    is_unknown(world, person, Random(person.number))  # noqa: S311


def namesake_of_another_day(world: World, person: Person, basis: str) -> None:
    _missing(world, _permit(world, person, basis), "none")
    card = f"VV{person.number:08d}YY"
    number = world.notify({**person.cells, "born_on": "1950-01-01"}, card)
    world.nobody(number, card)


def before_and_not_matched(world: World, person: Person, basis: str) -> None:
    _missing(world, _permit(world, person, basis), "hired_before")
    world.notify(person.cells, person.chain[0], hired_on="2025-01-01")
    is_unknown(world, person, Random(person.number))  # noqa: S311


def not_working(world: World, person: Person, basis: str) -> None:
    _permit(world, person, basis, status="家族滞在")


def not_landed(world: World, person: Person, basis: str) -> None:
    since = None if person.number % 2 else MATCHED_ON + timedelta(days=1)
    _permit(world, person, "coe", since=since)


def landed_today(world: World, person: Person, basis: str) -> None:
    _missing(world, _permit(world, person, basis, since=MATCHED_ON), "none")


PERMITTED: Final = (
    never_notified,
    notified,
    hired_before,
    hired_before_and_after,
    without_hire_date,
    deleted_only,
    not_matched,
    namesake_of_another_day,
    before_and_not_matched,
    not_working,
    not_landed,
    landed_today,
)


def make(folder: Path, people: int, *, plain: int = 0) -> dict[str, int]:
    """Write the three files and, as `true_….csv`, what must come of them; return the numbers.

    Of ten groups of people `plain` ones hold nobody of interest, as most people are.
    """
    with ExitStack() as files:
        rows = {}
        for table, headings in HEADINGS.items():
            name = f"true_{table}.csv" if table in RESULTS else f"{table}.csv"
            file = files.enter_context((folder / name).open("w", encoding="utf-8", newline=""))
            rows[table] = csv.DictWriter(file, headings, restval="", lineterminator="\r\n")
            rows[table].writeheader()
        world = World(rows)
        for number in range(people):
            if number // 40 % 10 < plain:
                _live_quietly(world, number)
            else:
                _live(world, number)
    return world.counts


def _live(world: World, number: int) -> None:
    rng = Random(-number - 1)  # noqa: S311
    person = make_person(number, rng)
    if number % 20 == 11:
        stale_record(world, person, rng)
        return
    turn = number // 20
    if number % 20 in (3, 13):
        kind = PERMITTED[turn % len(PERMITTED)]
        kind(world, person, "coe" if number % 20 == 3 else "change")
    elif number % 20 < 15:
        NOTIFIED[(turn * 13 + number % 20) % len(NOTIFIED)](world, person, rng)
    _residence(world, person, None)


def _live_quietly(world: World, number: int) -> None:
    rng = Random(-number - 1)  # noqa: S311
    person = make_person(number, rng)
    if number % 40 == 0:
        notified(world, person, rng.choice(("coe", "change")))
    elif number % 40 < 26:
        (agrees_otherwise_spelled if number % 3 == 0 else agrees)(world, person, rng)
    _residence(world, person, None)


def truth(folder: Path, table: str) -> Iterator[tuple[str, ...]]:
    """Yield the rows that must come out, in no order."""
    with (folder / f"true_{table}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield tuple(row[key] for key in HEADINGS[table])
