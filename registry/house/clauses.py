"""What office matters cite where no legal text speaks: practice of the house, not law."""

from typing import Final

from registry.core.clauses import Clause, Force, Instrument
from registry.core.text import LocalizedText

HOUSE_ACCOUNTS: Final = Clause(
    "house:accounts",
    gist_ja="アカウントは窓口の招待か入会を望む団体の登録で作られ、代理と離任も記録する。",
    gist_en="Accounts come by a desk's invitation or an applying body's registration; deputies "
    "and leavers are recorded.",
    force=Force.PRACTICE,
)
HOUSE_SETTINGS: Final = Clause(
    "house:settings",
    gist_ja="条文が定めていない選択は設定とし、効力の日とともに変更を記録する。",
    gist_en="What the texts leave open is a setting; each change is recorded with its date of "
    "effect.",
    force=Force.PRACTICE,
)
HOUSE_CORRECTION: Final = Clause(
    "house:correction",
    gist_ja="誤って記録した行為や文書は消さず、無効とし、出し直し、知らせた相手を残す。",
    gist_en="What was recorded or issued by mistake is not erased: it is voided, reissued, and "
    "who was told is kept.",
    force=Force.PRACTICE,
)
HOUSE_EXCHANGE: Final = Clause(
    "house:exchange",
    gist_ja="他の機関との受渡しは、署名したパッケージと受領の記録によって行う。",
    gist_en="What passes to and from other offices goes in signed packages and leaves a receipt.",
    force=Force.PRACTICE,
)
HOUSE_PAPERS: Final = Clause(
    "house:papers",
    gist_ja="文書には年度と発出元ごとの番号を付け、出したものは同じ内容で再現できる。",
    gist_en="Papers are numbered by office and fiscal year; what was issued can be made again "
    "unchanged.",
    force=Force.PRACTICE,
)
HOUSE_RETENTION: Final = Clause(
    "house:retention",
    gist_ja="保存期間を過ぎた案件は見直し、理由を付けて延ばすか、二人の担当者により内容を消去する。",
    gist_en="What is past its term of retention is reviewed: kept longer for a reason, or its "
    "content removed by two officers.",
    force=Force.PRACTICE,
)
HOUSE_LEDGER: Final = Clause(
    "house:ledger",
    gist_ja="すべての行為を改変できない台帳に順に記し、署名した検査点を外に出す。",
    gist_en="Every act is written in order in a ledger that can't be changed; signed checkpoints "
    "leave the host.",
    force=Force.PRACTICE,
    reason=LocalizedText(
        ja="独立した行為ではなく、すべての行為の記録と定時の検査点によって行われる。",
        en="It is no act of its own: every act is written there; checkpoints come by themselves.",
    ),
)

HOUSE: Final = Instrument(
    prefix="house",
    name_ja="庁内の運用",
    name_en="Practice of the office",
    short_ja="庁内の運用",
    short_en="Practice of the office",
    is_public=False,
    parties=(),
    clauses=(
        HOUSE_ACCOUNTS,
        HOUSE_SETTINGS,
        HOUSE_CORRECTION,
        HOUSE_EXCHANGE,
        HOUSE_PAPERS,
        HOUSE_RETENTION,
        HOUSE_LEDGER,
    ),
)
