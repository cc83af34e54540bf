"""The Japan–Kyrgyz memorandum, in our own words (of the text itself the English prevails)."""

from typing import Final

from registry.core.calendar import Place
from registry.core.clauses import (
    LAYS_DOWN,
    Clause,
    Force,
    Instrument,
)
from registry.core.due import NO_TIME, MonthsAfter, Unstated, Word
from registry.core.text import LocalizedText

_BOTH: Final = (Place.TOKYO, Place.BISHKEK)
_KYRGYZ: Final = (Place.BISHKEK,)

MOC_1: Final = Clause(
    "moc:1",
    gist_ja="人材を守り、送出しと受入れを円滑・適正にし、悪質な仲介者を締め出す。",
    gist_en="To protect workers, to keep sending and hosting smooth and proper, and to drive out "
    "malicious brokers.",
    reason=LAYS_DOWN,
)
MOC_2: Final = Clause(
    "moc:2",
    gist_ja="窓口は、日本側が入管庁在留管理課、キルギス側が同国の省の在外就労センター。",
    gist_en="The contact points are ISA's Residence Management Division and the Kyrgyz ministry's "
    "centre for employment abroad.",
)
MOC_3: Final = Clause(
    "moc:3",
    gist_ja="各国の法令の範囲で協力する。秘密の情報は、渡した側の書面の同意なく第三者に出さない。",
    gist_en="Each side acts within its own law and shows nothing confidential to third parties "
    "without the giver's written consent.",
)
MOC_4_1: Final = Clause(
    "moc:4.1",
    gist_ja="必要または有益な情報を、仲介者の五種の不正の情報も含めて、速やかに伝え合う。",
    gist_en="Both share promptly what is needed or useful, the five kinds of broker misconduct "
    "included.",
    due=Unstated(word=Word.PROMPTLY),
    owed_in=_BOTH,
)
MOC_4_2: Final = Clause(
    "moc:4.2",
    gist_ja="定例または臨時に話し合い、六つの事項について問題を正すよう努める。",
    gist_en="Both consult, regularly or as things arise, on six topics and try to put right what "
    "is wrong.",
    force=Force.ENDEAVOURS,
    due=NO_TIME,
    owed_in=_BOTH,
)
MOC_5: Final = Clause(
    "moc:5",
    gist_ja="試験は日本側が適切に行い、キルギス側はできる範囲で協力する。不正は速やかに伝え合う。",
    gist_en="Japan runs the tests properly and the Kyrgyz side helps as far as it can; both share "
    "cheating promptly.",
    due=Unstated(word=Word.PROMPTLY),
    owed_in=_BOTH,
)
MOC_6_1: Final = Clause(
    "moc:6.1",
    gist_ja="日本側は、受け取った認定送出機関の情報を国内で公表する。",
    gist_en="Japan publishes the certified sending agencies it is told of.",
    due=NO_TIME,
)
MOC_6_2: Final = Clause(
    "moc:6.2",
    gist_ja="日本側は、受け取った認定取消しの情報を国内で公表する。",
    gist_en="Japan publishes the revocations it is told of.",
    due=NO_TIME,
)
MOC_6_3: Final = Clause(
    "moc:6.3",
    gist_ja="日本側は、受入機関への改善命令を知らせ、登録支援機関の一覧を渡す。",
    gist_en="Japan tells of improvement orders against hosts and hands over the list of support "
    "organisations.",
    due=NO_TIME,
)
MOC_6_4: Final = Clause(
    "moc:6.4",
    gist_ja="日本側は、受入れについての照会に答える。",
    gist_en="Japan answers inquiries about hosting.",
    due=NO_TIME,
)
MOC_7_1: Final = Clause(
    "moc:7.1",
    gist_ja="キルギス側は、送出機関を自らの基準で審査し、満たすものを認定する。",
    gist_en="The Kyrgyz side examines sending agencies against its criteria and certifies those "
    "that meet them.",
    due=NO_TIME,
    owed_in=_KYRGYZ,
)
MOC_7_2: Final = Clause(
    "moc:7.2",
    gist_ja="キルギス側は、認定した送出機関を公表し、その情報を日本側に渡す。",
    gist_en="The Kyrgyz side publishes the agencies it certified and gives their details to Japan.",
    due=NO_TIME,
    owed_in=_KYRGYZ,
)
MOC_7_3: Final = Clause(
    "moc:7.3",
    gist_ja="キルギス側は、不適切な活動の通報を受けた送出機関を調べて指導し、結果を日本側に返す。",
    gist_en="Told that an agency seems to act improperly, the Kyrgyz side investigates, guides it "
    "and reports back.",
    due=NO_TIME,
    owed_in=_KYRGYZ,
)
MOC_7_4: Final = Clause(
    "moc:7.4",
    gist_ja="キルギス側は、送出機関を指導し、基準を外れたものの認定を取り消して日本側に知らせる。",
    gist_en="The Kyrgyz side guides agencies, revokes those that fall short of the criteria and "
    "notifies Japan.",
    due=NO_TIME,
    owed_in=_KYRGYZ,
)
MOC_7_5: Final = Clause(
    "moc:7.5",
    gist_ja="キルギス側は、受け取った改善命令と登録支援機関の一覧を自国で公表する。",
    gist_en="The Kyrgyz side publishes the improvement orders and the support-organisation list "
    "it receives.",
    due=NO_TIME,
    owed_in=_KYRGYZ,
)
MOC_7_6: Final = Clause(
    "moc:7.6",
    gist_ja="キルギス側は、送出しについての照会に答える。",
    gist_en="The Kyrgyz side answers inquiries about sending.",
    due=NO_TIME,
    owed_in=_KYRGYZ,
)
MOC_8: Final = Clause(
    "moc:8",
    gist_ja="日本側は分野ごとに受入れを止められ、キルギス側は在留できない者の帰国の支援に努める。",
    gist_en="Japan may suspend hosting in a field; the Kyrgyz side does its best to help those "
    "who may not stay to return.",
    force=Force.ENDEAVOURS,
    due=NO_TIME,
    owed_in=_KYRGYZ,
)
MOC_9: Final = Clause(
    "moc:9",
    gist_ja="制度の見直しを踏まえて必要に応じ見直す。修正には双方の書面の同意が要る。",
    gist_en="It is reviewed as needed after the system's own review, and amended by written "
    "consent of both.",
    due=NO_TIME,
    owed_in=_BOTH,
)
MOC_10: Final = Clause(
    "moc:10",
    gist_ja="署名の日に始まり、一方が終了を通告した日から6か月で終わる。争いは協議で解く。",
    gist_en="It starts on signature and ends six months after either side gives notice; disputes "
    "are settled by consultation.",
    due=MonthsAfter(months=6),
)

MOC: Final = Instrument(
    prefix="moc",
    name_ja="日本・キルギス 特定技能に関する協力覚書",
    name_en="Japan–Kyrgyz Memorandum of Cooperation on Specified Skilled Workers",
    short_ja="協力覚書",
    short_en="Memorandum",
    parties=(
        LocalizedText("法務省", "MOJ"),
        LocalizedText("外務省", "MOFA"),
        LocalizedText("厚生労働省", "MHLW"),
        LocalizedText("警察庁", "NPA"),
        LocalizedText(
            "キルギス共和国労働・社会保障・移民省",
            "Ministry of Labour, Social Security and Migration of the Kyrgyz Republic",
        ),
    ),
    clauses=(
        MOC_1,
        MOC_2,
        MOC_3,
        MOC_4_1,
        MOC_4_2,
        MOC_5,
        MOC_6_1,
        MOC_6_2,
        MOC_6_3,
        MOC_6_4,
        MOC_7_1,
        MOC_7_2,
        MOC_7_3,
        MOC_7_4,
        MOC_7_5,
        MOC_7_6,
        MOC_8,
        MOC_9,
        MOC_10,
    ),
)
