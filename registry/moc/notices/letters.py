"""A notice as it is printed: both languages beside each other, and what the other side did."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from registry.core import wareki
from registry.core.desks import SEATS, Desk
from registry.core.text import LocalizedText
from registry.moc.notices.models import Notice
from registry.moc.notices.rules import GROUNDS, Ground
from registry.moc.post.rules import Side
from registry.moc.post.services import day_at
from registry.moc.steps.models import CaseStep
from registry.papers.letters import CaseSheet, SheetLine

_TITLE: Final = LocalizedText("認定送出機関に関する通報", "Notice concerning a Sending Agency")


def printed(
    notice: Notice, steps: Sequence[CaseStep], titles: Sequence[str], now: datetime
) -> CaseSheet:
    """Compose the printable notice; `titles` says what each of the other side's `steps` was."""
    sender, receiver = SEATS[Desk.ISA_RESIDENCE], SEATS[Desk.KG_HEAD]
    ground = GROUNDS[Ground(notice.ground)]
    sent = notice.sent_on
    return CaseSheet(
        issued_on=day_at(Side.JP, now),
        title_ja=_TITLE.ja,
        title_en=_TITLE.en,
        office=f"{sender.ja} / {sender.en}",
        mark="秘 / CONFIDENTIAL" if notice.confidential else "",
        lines=(
            SheetLine("根拠", "Basis", "協力覚書７．(3) / Memorandum of Cooperation, 7 (3)"),
            SheetLine("宛先", "To", f"{receiver.ja} / {receiver.en}"),
            SheetLine(
                "通報日", "Sent on", f"{wareki.format(sent)} / {sent:%d.%m.%Y}" if sent else ""
            ),
            SheetLine("送出機関", "Agency", notice.agency_name),
            SheetLine("登録番号", "State registration number", notice.agency_number),
            SheetLine("通報の内容", "What it seems to have done", f"{ground.ja} / {ground.en}"),
            SheetLine("事実", "Facts", notice.facts),
        ),
        steps=tuple(
            SheetLine(title, f"{wareki.format(step.on)} / {step.on:%d.%m.%Y}", step.words)
            for step, title in zip(steps, titles, strict=True)
        ),
    )
