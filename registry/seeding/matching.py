"""Made-up people matched on two days by the real engine: disagreements, omissions, likenesses."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO, StringIO
from random import Random
from typing import Final

from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.employment.preparing import services as preparing
from registry.employment.preparing.services import Order
from registry.employment.review import services as review
from registry.employment.runs import queries, services
from registry.employment.runs.models import MatchingRun
from registry.employment.runs.rules import ROOM, Table, Verdict
from registry.papers.files import FileStore
from registry.papers.models import StoredFile
from registry.papers.services import store_file

_FAMILY: Final = ("NGUYEN", "TRAN", "SANTOS", "THAPA", "ASANOVA", "RAHMAN", "AUNG", "GARCIA")
_GIVEN: Final = ("VAN", "THI", "MARIA", "AIBEK", "MIN", "LINH", "RAM", "NURLAN", "JOSE", "ANH")
_NATIONS: Final = ("ベトナム", "ベトナム", "フィリピン", "ネパール", "キルギス", "ミャンマー")
_TOWNS: Final = (
    "東京都千代田区霞が関",
    "大阪府堺市堺区南瓦町",
    "愛知県豊田市西町",
    "福岡県福岡市博多区東光",
    "北海道札幌市中央区北三条西",
)
_INDUSTRIES: Final = ("24", "26", "31", "09", "06", "83")
_STATUSES: Final = ("特定技能１号", "技術・人文知識・国際業務", "技能実習２号ロ", "永住者")
_ESTABLISHMENT: Final = ("industry", "hired_on")

Row = dict[str, str]


class _People:
    """So many people from numbers alone, and what was notified about them on each of two days."""

    def __init__(self, count: int, today: date) -> None:
        self._random = Random(count)  # noqa: S311 - the same made-up people every time
        self._today = today
        self.residence = [self._person(number) for number in range(count)]
        self.days: tuple[list[Row], list[Row]] = ([], [])
        for number, person in enumerate(self.residence):
            if number % 11:  # every eleventh is notified by nobody
                self.days[number % 4 == 3].append(self._notified(number, person))
        self.permits = [self._permit(one) for one in self.residence[::5]]

    def _person(self, number: int) -> Row:
        random = self._random
        born = date(1975, 1, 1) + timedelta(days=random.randrange(10_000))
        return {
            "card_no": f"ZY{number * 1_234_567 % 10**8:08}ZZ",
            "previous_card_nos": f"ZX{number * 7_654_321 % 10**8:08}ZZ" if number % 6 == 0 else "",
            "name": f"{random.choice(_FAMILY)} {random.choice(_GIVEN)} MAU {number:03}",
            "status": _STATUSES[3] if number % 13 == 0 else random.choice(_STATUSES[:3]),
            "expires_on": (self._today + timedelta(days=200 + number)).isoformat(),
            "born_on": born.isoformat(),
            "sex": random.choice(("男", "女")),
            "nationality": random.choice(_NATIONS),
            "address": f"{random.choice(_TOWNS)}{number % 9 + 1}-{number % 30 + 1}",
        }

    def _notified(self, number: int, person: Row) -> Row:
        day = self._today - timedelta(days=30 - number % 25)
        row = {
            **{key: value for key, value in person.items() if key != "previous_card_nos"},
            "notification_no": f"MAU-{number:05}",
            "industry": self._random.choice(_INDUSTRIES),
            "hired_on": day.isoformat(),
            "registered_on": day.isoformat(),
            "deleted_on": "",
        }
        match number % 9:
            case 0 | 1:  # one digit of the number was mistyped
                row["card_no"] = f"{row['card_no'][:9]}{9 - int(row['card_no'][9])}ZZ"
            case 2:
                row["address"] = "埼玉県川口市架空町1-1"
            case 3:
                row["expires_on"] = (self._today - timedelta(days=20)).isoformat()
            case 4 if number % 2:  # somebody else's number, on a forged card
                row |= {"name": f"MAU GIZO {number}", "born_on": "1970-01-01"}
            case 6 if person["previous_card_nos"]:
                row["card_no"] = person["previous_card_nos"]
            case _:
                pass
        if person["status"] == _STATUSES[3]:
            row |= dict.fromkeys(_ESTABLISHMENT, "")
        return row

    def _permit(self, person: Row) -> Row:
        landed = self._today - timedelta(days=60)
        return {
            **{key: value for key, value in person.items() if key != "previous_card_nos"},
            "basis": "coe",
            "landed_on": landed.isoformat(),
            "change_permitted_on": "",
            "employer_name": "架空工業株式会社",
            "employer_address": "東京都港区架空１－１",
        }


def _table(rows: Iterable[Mapping[str, str]]) -> bytes:
    found = list(rows)
    file = StringIO()
    writer = csv.DictWriter(file, list(dict.fromkeys(key for row in found for key in row)))
    writer.writeheader()
    writer.writerows(found)
    return file.getvalue().encode()


class Matching:
    """The desk that matches: takes made-up tables in, matches, decides some pairs."""

    def __init__(self, session: Session, store: FileStore, actor: Actor) -> None:
        self._session = session
        self._store = store
        self._actor = actor

    def matched(
        self,
        count: int,
        *,
        now: datetime,
        since: date | None = None,
        base: MatchingRun | None = None,
        day: int = 0,
    ) -> MatchingRun:
        """Match the notifications of one of two days, added to those of `base`.

        The people are those of the day `since`, so that they are the same on the next.
        """
        people = _People(count, since or legal_date(now))
        order = Order(
            matched_on=legal_date(now),
            grace_days=0,
            purpose="immigration-control",
            base=base,
        )
        actor = replace(self._actor, confirmed_at=now)
        run = preparing.prepare(self._session, order, actor=actor, now=now)
        rows = zip(Table, (people.residence, people.days[day], people.permits), strict=True)
        for table, found in rows:
            preparing.lay(self._session, run, table, self._stored(table, found, now))
        preparing.begin(self._session, run, actor=actor, now=now)
        services.work(
            self._session,
            self._store,
            run,
            actor=actor,
            clock=lambda: now,
            progress=lambda _doing, _share: None,
        )
        return run

    def _stored(self, name: str, rows: Iterable[Row], now: datetime) -> StoredFile:
        return store_file(
            self._session,
            self._store,
            BytesIO(_table(rows)),
            name=f"{name}.csv",
            compartment=ROOM,
            organisation_id=None,
            stored_by=self._actor.account_id,
            now=now,
        )

    def decided(self, run: MatchingRun, verdicts: Iterable[Verdict], *, now: datetime) -> None:
        """Decide the first pairs of a run."""
        pairs = queries.pairs_of(self._session, run, self._actor)
        actor = replace(self._actor, confirmed_at=now)
        for pair, verdict in zip(pairs, verdicts, strict=False):
            review.decide(self._session, pair, verdict, actor=actor, now=now)


def demonstrate(matching: Matching, *, now: datetime) -> None:
    """Leave two runs, so that drift shows, and a few dozen pairs, some of them decided."""
    yesterday = now - timedelta(days=1)
    since = legal_date(yesterday)
    first = matching.matched(300, now=yesterday, since=since)
    matching.decided(first, (Verdict.SAME, Verdict.SAME, Verdict.OTHER, Verdict.UNTOLD), now=now)
    matching.matched(300, now=now, since=since, base=first, day=1)
