"""The council's operating rules, article by article, in our own words."""

from datetime import date
from typing import Final

from registry.core.clauses import LAYS_DOWN, Clause, Force, Instrument
from registry.core.due import NO_TIME, DayBefore
from registry.core.text import LocalizedText

COUNCIL_1: Final = Clause(
    "council:1",
    gist_ja="構成員どうしが情報と課題を分かち合い、適正な受入れ・人材の保護・地域の偏りの防止に役立てる。",
    gist_en="Members share information and problems, so that hosting is proper, workers are "
    "protected and no region draws too many.",
    reason=LAYS_DOWN,
)
COUNCIL_2: Final = Clause(
    "council:2",
    gist_ja="構成員は四種。四号の団体は、趣旨に賛同し協力できると経済産業省が認めたものに限る。",
    gist_en="There are four kinds of members; a body of item (iv) is one only if METI finds that "
    "it shares the purpose and can cooperate.",
    due=NO_TIME,
)
COUNCIL_3_1_1: Final = Clause(
    "council:3.1.1",
    gist_ja="登録法人は、求めがあれば、受入れ企業に対し指導・報告・資料・聴取・実地の確認を行う。",
    gist_en="On the council's request the registered corporation guides employers, takes reports "
    "and materials from them, hears them and visits them.",
    due=NO_TIME,
)
COUNCIL_3_1_2: Final = Clause(
    "council:3.1.2",
    gist_ja="登録法人は、定められた業種の企業に、協議で決まった措置を実施させる。",
    gist_en="The registered corporation makes employers of the named industries carry out the "
    "measures agreed in the council.",
    due=NO_TIME,
)
COUNCIL_3_2: Final = Clause(
    "council:3.2",
    gist_ja="四号の団体は、求めがあれば、周知と調査への協力に努める。",
    gist_en="On request, members of item (iv) do their best to help spread information and with "
    "surveys.",
    force=Force.ENDEAVOURS,
    due=NO_TIME,
)
COUNCIL_3_3: Final = Clause(
    "council:3.3",
    gist_ja="求めに応じた活動の中で法令違反を知った構成員は、必要な手立てをとる。",
    gist_en="A member that learns of a breach of law while acting on a request does what is "
    "needed about it.",
    due=NO_TIME,
)
COUNCIL_4: Final = Clause(
    "council:4",
    gist_ja="経済産業省の三局長級が主宰し、製造産業戦略企画室が事務局を務める。",
    gist_en="Three METI officials of director-general rank chair; the Manufacturing Industry "
    "Strategy Office is the secretariat.",
    reason=LocalizedText(
        ja="主宰者と事務局を定める規定で、他の行為の権限として働く。",
        en="It names the chairs and the secretariat, and works as the entitlement of other acts.",
    ),
)
COUNCIL_5_1: Final = Clause(
    "council:5.1",
    gist_ja="主宰者は、必要なときに構成員を集めて会議を開ける。",
    gist_en="The chair may call the members to a meeting when there is need.",
    force=Force.MAY,
)
COUNCIL_5_2: Final = Clause(
    "council:5.2",
    gist_ja="主宰者は、議題に関わる構成員だけを集めることができる。",
    gist_en="The chair may call only those members whom the agenda concerns.",
    force=Force.MAY,
)
COUNCIL_5_3: Final = Clause(
    "council:5.3",
    gist_ja="主宰者は、必要と認めれば、構成員でない者も会議に加えられる。",
    gist_en="The chair may let others than members take part where the business calls for it.",
    force=Force.MAY,
)
COUNCIL_5_4: Final = Clause(
    "council:5.4",
    gist_ja="主宰者は、会議を開く代わりに、書面やメールなどで参加者に内容を知らせることができる。",
    gist_en="Instead of a meeting the chair may make the matter known to the participants in "
    "writing or by e-mail.",
    force=Force.MAY,
)
COUNCIL_6: Final = Clause(
    "council:6",
    gist_ja="議題は、受入れの状況と不正、好事例、集中の防止、業種ごとの措置、その他の五つ。",
    gist_en="Topics: how hosting goes and what goes wrong, good practice, concentration in big "
    "cities, measures by industry, and others.",
)
COUNCIL_7_1: Final = Clause(
    "council:7.1",
    gist_ja="会議は公開が基本。主宰者が内容からみて不適当と判断したときだけ閉じる。",
    gist_en="Meetings are open to the public unless the chair, in view of the matter, closes one.",
    due=NO_TIME,
)
COUNCIL_7_2: Final = Clause(
    "council:7.2",
    gist_ja="閉じた会議は理由を公表する。公表の害が四つの事由に当たれば伏せられる。",
    gist_en="A closed meeting's reason is published, unless one of four kinds of harm would "
    "follow from saying it.",
    due=NO_TIME,
)
COUNCIL_8_1: Final = Clause(
    "council:8.1",
    gist_ja="四号の団体として入会を望む者は、名称・住所と様式の事項を事務局に届け出る。",
    gist_en="A body that would join under item (iv) files its name, its address and the items of "
    "the form with the secretariat.",
    due=NO_TIME,
)
COUNCIL_8_2: Final = Clause(
    "council:8.2",
    gist_ja="主宰者は、入会させることが目的からみて著しく不適当な届出者を拒める。",
    gist_en="The chair may refuse a filer whose membership would be markedly unsuitable given the "
    "council's purpose.",
    force=Force.MAY,
)
COUNCIL_9: Final = Clause(
    "council:9",
    gist_ja="四号の構成員は、届け出た事項を変える前に、その旨を事務局に届け出る。",
    gist_en="A member of item (iv) gives the secretariat notice before it changes anything it has "
    "filed.",
    due=DayBefore(),
)
COUNCIL_10: Final = Clause(
    "council:10",
    gist_ja="退会する構成員は、どの区分であっても、事務局に届け出る。",
    gist_en="Any member that leaves, of whatever item, gives the secretariat notice of it.",
    due=NO_TIME,
)
COUNCIL_11_1: Final = Clause(
    "council:11.1",
    gist_ja="登録法人が上乗せ基準告示10条に当たることになれば、主宰者は除名できる。",
    gist_en="The chair may expel the registered corporation once it comes under article 10 of the "
    "notification.",
    force=Force.MAY,
)
COUNCIL_11_2: Final = Clause(
    "council:11.2",
    gist_ja="四号の構成員の行いが目的からみて著しく不適当なら、主宰者は除名できる。",
    gist_en="The chair may expel a member of item (iv) whose conduct is markedly unsuitable given "
    "the council's purpose.",
    force=Force.MAY,
)
COUNCIL_12: Final = Clause(
    "council:12",
    gist_ja="活動の中で法令違反を知った協議・連絡会は、制度関係機関に知らせる。",
    gist_en="When the council learns of a breach of law through its work, it informs the organs "
    "responsible for the system.",
    due=NO_TIME,
)
COUNCIL_13: Final = Clause(
    "council:13",
    gist_ja="要領は必要に応じて見直し、細目は事務局が定める。",
    gist_en="The rules are reviewed when there is need; the secretariat settles the details.",
    due=NO_TIME,
    reason=LocalizedText(
        ja="細目は設定として効力の日とともに定め（house:settings）、要領の版は施行日ごとに持つ。",
        en="Details are settings with their date of effect (house:settings); the rules' versions "
        "are kept by the day they entered into force.",
    ),
)

COUNCIL: Final = Instrument(
    prefix="council",
    name_ja="製造業特定技能外国人材受入れ協議・連絡会 運営要領",
    name_en="Operating rules of the Manufacturing Industry SSW Council",
    short_ja="運営要領",
    short_en="Operating rules",
    in_articles=True,
    parties=(
        LocalizedText("経済産業省", "METI"),
        LocalizedText("法務省", "MOJ"),
        LocalizedText("警察庁", "NPA"),
        LocalizedText("外務省", "MOFA"),
        LocalizedText("厚生労働省", "MHLW"),
        LocalizedText("登録法人", "the registered corporation"),
        LocalizedText("地方公共団体・経済団体等", "local governments, economic and other bodies"),
    ),
    versions=(
        date(2019, 3, 26),
        date(2022, 5, 25),
        date(2022, 7, 1),
        date(2024, 9, 30),
        date(2025, 5, 26),
        date(2025, 12, 26),
        date(2026, 5, 8),
    ),
    clauses=(
        COUNCIL_1,
        COUNCIL_2,
        COUNCIL_3_1_1,
        COUNCIL_3_1_2,
        COUNCIL_3_2,
        COUNCIL_3_3,
        COUNCIL_4,
        COUNCIL_5_1,
        COUNCIL_5_2,
        COUNCIL_5_3,
        COUNCIL_5_4,
        COUNCIL_6,
        COUNCIL_7_1,
        COUNCIL_7_2,
        COUNCIL_8_1,
        COUNCIL_8_2,
        COUNCIL_9,
        COUNCIL_10,
        COUNCIL_11_1,
        COUNCIL_11_2,
        COUNCIL_12,
        COUNCIL_13,
    ),
)
