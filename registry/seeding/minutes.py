"""Made-up minutes and closings, through the verbs that everybody uses; four past meetings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from registry.core.clock import legal_date
from registry.core.desks import Desk
from registry.council.closing import services as closing
from registry.council.closing.models import Closing
from registry.council.closing.rules import Ground, Telling
from registry.council.closing.services import Told
from registry.council.correcting import services as correcting
from registry.council.meetings.models import AgendaItem, Meeting
from registry.council.meetings.rules import MeetingKind, Topic
from registry.council.minutes import queries, services
from registry.council.minutes.models import Minutes
from registry.council.minutes.rules import OUT_FROM, OUT_TO
from registry.council.publishing import services as publishing
from registry.seeding.meetings import Plan, Stage

_AGENDA: Final = (
    ("特定技能外国人の受入れ状況について", "How hosting goes", Topic.SITUATION),
    ("地域への集中の防止について", "Preventing concentration", Topic.CONCENTRATION),
)
_TAKEN_OUT: Final = "株式会社架空鋳造"
_WHOLE: Final = "主宰者が開会を宣し、参加者の出席を確認した。"
_FIRST: Final = (
    "事務局から、製造業分野の受入れ状況を報告した。\n"
    f"{_TAKEN_OUT}における事例について、再発防止策を確認した。\n"
    "参加者から、相談窓口の周知を求める意見があった。"
)
_SECOND: Final = "地域ごとの受入れの動きを共有し、次回までに各団体の取組を持ち寄ることとした。"
_ENGLISH: Final = (
    "The secretariat reported how hosting goes. Measures against recurrence were heard."
)


@dataclass(frozen=True)
class Scribe:
    """Writes made-up minutes upon a stage's meetings."""

    stage: Stage

    def begun(self, meeting: Meeting, *, now: datetime) -> Minutes:
        """Let the secretariat write the minutes of a meeting."""
        session, officer = self.stage.session, self.stage.officer
        minutes = services.begin(session, meeting, actor=officer, now=now)
        texts: dict[UUID | None, str] = {None: _WHOLE}
        for item, text in zip(queries.items(session, minutes), (_FIRST, _SECOND), strict=False):
            texts[item.id] = text
        services.save(session, minutes, texts, base=1, note="初稿", actor=officer, now=now)
        return minutes

    def circulated(self, meeting: Meeting, *, now: datetime, days: int = 10) -> Minutes:
        """Let the participants be asked for corrections."""
        minutes = self.begun(meeting, now=now)
        until = legal_date(now) + timedelta(days=days)
        correcting.circulate(
            self.stage.session, minutes, until=until, actor=self.stage.officer, now=now
        )
        return minutes

    def published(self, meeting: Meeting, *, now: datetime) -> Minutes:
        """Have minutes confirmed and published without a passage."""
        session, officer, chair = self.stage.session, self.stage.officer, self.stage.chair
        minutes = self.circulated(meeting, now=now)
        self.settle(minutes, now=now)
        services.lay(session, minutes, actor=officer, now=now)
        number = queries.latest_number(session, minutes)
        services.confirm(session, minutes, number=number, actor=chair, now=now)
        publishing.mark(session, minutes, self._marked(minutes), actor=officer, now=now)
        passages = publishing.drafted(session, minutes, officer)
        digest = publishing.public_digest(passages)
        publishing.publish(session, minutes, digest=digest, actor=chair, now=now)
        return minutes

    def settle(self, minutes: Minutes, *, now: datetime) -> None:
        """Decline whatever was proposed."""
        session, officer = self.stage.session, self.stage.officer
        for one in queries.corrections(session, minutes, officer):
            correcting.decline(session, one, answer="原案のとおり。", actor=officer, now=now)

    def _marked(self, minutes: Minutes) -> Mapping[int, tuple[str, str]]:
        drafted = publishing.drafted(self.stage.session, minutes, self.stage.officer)
        return {
            one.position: (
                one.confirmed.replace(_TAKEN_OUT, f"{OUT_FROM}{_TAKEN_OUT}{OUT_TO}"),
                _ENGLISH if one.position == 1 else "",
            )
            for one in drafted
        }

    def closed(
        self, meeting: Meeting, item: AgendaItem | None, *, withheld: bool, now: datetime
    ) -> Closing:
        """Let a chair close a meeting or an item, its reason public or withheld."""
        told = Told(
            Telling.PUBLISH, "個別の企業の経営に関わる情報を扱うため。", "It concerns single firms."
        )
        if withheld:
            told = Told(
                Telling.WITHHOLD,
                ground=Ground.TRUST,
                why_withheld="他国の当局との協議の内容に触れるため。",
                ground_is_said=True,
            )
        return closing.close(
            self.stage.session,
            meeting,
            item,
            reason="個別の事案を扱い、公開により関係者に影響が及ぶため。",
            told=told,
            actor=self.stage.chair,
            now=now,
        )


def demonstrate(
    stage: Stage, *, bodies: Iterable[UUID], organs: Iterable[Desk], now: datetime
) -> None:
    """Leave a past meeting of each public line, and one that is announced."""
    scribe, called, desks = Scribe(stage), list(bodies), list(organs)

    def held(number: str, title_ja: str, title_en: str, days_ago: int) -> Meeting:
        begins = (now - timedelta(days=days_ago)).replace(hour=1, minute=0, second=0, microsecond=0)
        plan = Plan(
            kind=MeetingKind.RESTRICTED,
            number=number,
            title_ja=title_ja,
            title_en=title_en,
            items=_AGENDA,
            values={
                "begins_at": begins,
                "ends_at": begins + timedelta(hours=2),
                "place_ja": "経済産業省別館　会議室",
                "place_en": "METI Annex, meeting room",
                "observing_ja": "前日の正午までに事務局へ申し込んでください。",
                "observing_en": "Tell the secretariat by noon of the day before.",
                "choice_reason": "議題に関わる団体を招集する。",
            },
            bodies=called,
            organs=desks,
        )
        meeting = stage.convened(plan, now=begins - timedelta(days=14))
        stage.held(meeting, now=begins + timedelta(hours=3))
        return meeting

    first = held(
        "第３回", "製造業分野の受入れ状況について", "How hosting goes in manufacturing", 96
    )
    scribe.published(first, now=now - timedelta(days=70))
    second = held("第４回", "個別の事案への対応について", "On a single matter", 75)
    scribe.closed(second, None, withheld=False, now=now - timedelta(days=80))
    third = held("第５回", "関係国との調整について", "On talks with a country", 54)
    scribe.closed(third, None, withheld=True, now=now - timedelta(days=52))
    fourth = held("第６回", "地域の団体との連携について", "", 33)
    scribe.circulated(fourth, now=now - timedelta(days=3))
