"""Made-up open questions of the agreements, and incidents of the daily exchange."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.desks import Desk
from registry.core.periods import Period, PeriodKind
from registry.deliveries import queries as deliveries
from registry.deliveries.consultations import services as questions
from registry.deliveries.consultations.models import DeliveryConsultation
from registry.deliveries.consultations.rules import Talks
from registry.employment.consultations.rules import TALKS as EMPLOYMENT
from registry.employment.deliveries.rules import NOTIFICATIONS
from registry.employment.incidents import services
from registry.employment.incidents.models import Incident
from registry.employment.incidents.rules import Sort
from registry.employment.incidents.services import Concerned, Known
from registry.mlit.consultations.rules import TALKS as MLIT
from registry.pension.consultations.rules import TALKS as PENSION

_OFFICERS: Final = ("出入国在留管理庁　協議　太郎", "相手方　協議　花子")


def ask(
    session: Session, talks: Talks, subject: str, question: str, *, actor: Actor, now: datetime
) -> DeliveryConsultation:
    """Put a question."""
    return questions.ask(session, talks, subject=subject, question=question, actor=actor, now=now)


def recorded(
    session: Session,
    talks: Talks,
    asked: DeliveryConsultation,
    words: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Record what the officers settled on that day."""
    outcome = questions.Outcome(legal_date(now), *_OFFICERS, words)
    questions.record(session, talks, asked, outcome, actor=actor, now=now)


def incident(
    session: Session,
    words: str,
    *,
    actor: Actor,
    told: bool,
    now: datetime,
    concerned: Concerned | None = None,
    sort: Sort = Sort.WRONG_RECIPIENT,
    measures: str = "送付先に削除を求めた。",
) -> Incident:
    """Record an incident that came to be known on that day, and tell the other side or not yet."""
    known = Known(legal_date(now), sort, words, measures, concerned)
    made = services.record(session, known, actor=actor, now=now)
    if told:
        services.tell(session, made, actor=actor, now=now + timedelta(minutes=40))
    return made


def demonstrate(session: Session, people: Mapping[Desk, Actor], *, now: datetime) -> None:
    """Leave questions in every state, one incident that was dealt with, and one just told."""
    isa, jobs = people[Desk.ISA_DELIVERY], people[Desk.MHLW_EMPLOYMENT]
    _settled(session, MLIT, people[Desk.MLIT_MARKET], isa, now=now)
    words = "届出後に訂正された雇入年月日は、次の日の提供に含めるか。"
    ask(session, EMPLOYMENT, "訂正された届出の扱い", words, actor=jobs, now=now - timedelta(days=6))
    words = "月の途中で転居した者の住居地は、いずれの時点のものを提供するか。"
    at = now - timedelta(days=20)
    asked = ask(session, PENSION, "住居地の基準日", words, actor=people[Desk.MHLW_PENSION], now=at)
    words = "月末日時点の住居地を提供する。"
    recorded(session, PENSION, asked, words, actor=isa, now=now - timedelta(days=3))
    old = incident(
        session,
        "照合結果の写しを、宛先の異なる課へ誤って回付した。",
        actor=isa,
        told=True,
        now=now - timedelta(days=45),
        concerned=_first_rows(session, legal_date(now) - timedelta(days=46)),
    )
    reply = "本省内で閲覧者がいないことを確認する。"
    at = now - timedelta(days=44)
    services.acknowledge(session, old, reply=reply, actor=jobs, now=at)
    services.tell_others(
        session,
        old,
        whom="個人情報保護委員会事務局（デモ）",
        told_on=legal_date(at),
        actor=isa,
        now=at,
    )
    words = "写しは全て回収し、外部への流出がないことを確認した。"
    services.close(session, old, words=words, actor=isa, now=now - timedelta(days=40))
    words = "庁内の端末の置き忘れに気付いた。端末は暗号化されている。"
    incident(
        session,
        words,
        actor=jobs,
        told=True,
        now=now - timedelta(days=1),
        sort=Sort.LOST,
        measures="端末を回収し、開かれた形跡がないことを確認した。",
    )


def _settled(session: Session, talks: Talks, other: Actor, isa: Actor, *, now: datetime) -> None:
    words = "申請に記載のない項目は、空欄のまま提供してよいか。"
    at = now - timedelta(days=70)
    asked = ask(session, talks, "記載のない項目の扱い", words, actor=isa, now=at)
    words = "空欄のまま提供し、推測による補記はしない。"
    recorded(session, talks, asked, words, actor=isa, now=now - timedelta(days=60))
    questions.settle(session, talks, asked, actor=other, now=now - timedelta(days=59))


def _first_rows(session: Session, day: date) -> Concerned | None:
    """Name the first rows of the notifications that counted on a day."""
    period = str(Period(PeriodKind.DAY, day))
    delivery = deliveries.find(session, NOTIFICATIONS.code, period)
    file = deliveries.counting(session, delivery) if delivery is not None else None
    if file is None or not file.row_count:
        return None
    return Concerned(NOTIFICATIONS.code, period, file.number, f"2-{min(file.row_count, 3) + 1}")
