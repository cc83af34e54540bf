"""A report as it is printed: both languages beside each other, nothing of what is sealed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from registry.core import wareki
from registry.core.desks import SEATS
from registry.core.text import LocalizedText
from registry.moc.post.rules import CONTACT, SIDE_NAMES, Side
from registry.moc.post.services import day_at
from registry.moc.reports.models import Report
from registry.moc.reports.rules import (
    COUNTRY_NAMES,
    MISCONDUCTS,
    ROLE_NAMES,
    SORT_NAMES,
    BrokerSort,
    Misconduct,
    Role,
)
from registry.moc.steps.models import CaseStep
from registry.papers.letters import CaseSheet, SheetLine

_TITLE: Final = LocalizedText("仲介者の不正に関する情報", "Report of Broker Misconduct")
_CLAUSE: Final = LocalizedText("協力覚書４．(1)", "Memorandum of Cooperation, paragraph 4 (1)")


def printed(
    report: Report, steps: Sequence[CaseStep], titles: Sequence[str], now: datetime
) -> CaseSheet:
    """Compose the printable report; `titles` says what each of the other side's `steps` was."""
    side = Side(report.side)
    office = SEATS[CONTACT[side]]
    return CaseSheet(
        issued_on=day_at(side, now),
        title_ja=_TITLE.ja,
        title_en=_TITLE.en,
        office=f"{office.ja} / {office.en}",
        mark=_mark(report),
        lines=(
            _line(LocalizedText("根拠", "Basis"), _both(_CLAUSE)),
            _line(LocalizedText("提供側", "From"), _both(SIDE_NAMES[side])),
            _line(LocalizedText("共有日", "Shared on"), _day(report)),
            _line(
                LocalizedText("行為の種別", "Kinds of misconduct"),
                "\n".join(
                    f"({kind}) {_both(MISCONDUCTS[Misconduct(kind)])}" for kind in report.kinds
                ),
            ),
            _line(
                LocalizedText("仲介者", "Broker"),
                "\n".join(filter(None, (report.broker_name, report.broker_names))),
            ),
            _line(
                LocalizedText("個人・法人の別、国", "Person or corporation, country"),
                f"{_both(SORT_NAMES[BrokerSort(report.broker_sort)])}\n"
                f"{_both(COUNTRY_NAMES[report.broker_country])}",
            ),
            _line(
                LocalizedText("番号", "Numbers"),
                "\n".join(filter(None, (report.broker_number, report.agency_number))),
            ),
            _line(
                LocalizedText("所在地・連絡先", "Address and contact"),
                "\n".join(filter(None, (report.broker_address, report.broker_contact))),
            ),
            _line(LocalizedText("事実", "Facts"), report.facts),
            _line(LocalizedText("封印された者", "Identities sealed"), _people(report)),
            _line(
                LocalizedText("証拠資料", "Evidence"),
                "\n".join(one.stored.original_name for one in report.files),
            ),
        ),
        steps=tuple(
            SheetLine(title, f"{wareki.format(step.on)} / {step.on:%d.%m.%Y}", step.words)
            for step, title in zip(steps, titles, strict=True)
        ),
    )


def _kinds(report: Report) -> str:
    return "\n".join(f"({kind}) {_both(MISCONDUCTS[Misconduct(kind)])}" for kind in report.kinds)


def _mark(report: Report) -> str:
    return "秘 / CONFIDENTIAL" if report.confidential else ""


def _both(text: LocalizedText) -> str:
    return f"{text.ja} / {text.en}"


def _line(label: LocalizedText, value: str) -> SheetLine:
    return SheetLine(label.ja, label.en, value)


def _day(report: Report) -> str:
    day = report.shared_on
    return "" if day is None else f"{wareki.format(day)} / {day:%d.%m.%Y}"


def _people(report: Report) -> str:
    counted = {role: sum(one.role == role for one in report.people) for role in Role}
    return "\n".join(
        f"{_both(ROLE_NAMES[role])}: {count}" for role, count in counted.items() if count
    )
