"""Kanji that people mix up in names, for finding only: what is shown stays as it was given.

An old form stands before the new one. Some pairs (斎 and 斉) are different characters by law, yet
nobody remembers which of them a name has. Each was looked at: 﨑 is 崎, and never 埼, which is
another character.
"""

from typing import Final

_PAIRS: Final = """
髙高 﨑崎 嵜崎 濵浜 濱浜 邉辺 邊辺 齋斉 齊斉 斎斉 澤沢 廣広 國国 圀国 學学 會会 縣県 鐵鉄 鉃鉄
榮栄 惠恵 嶋島 嶌島 槇槙 瀨瀬 靜静 眞真 冨富 𠮷吉 德徳 增増 寬寛 曾曽 舘館 桒桑 餠餅 檜桧 檮梼
礪砺 鷗鴎 壽寿 萬万 與与 龍竜 瀧滝 櫻桜 圓円 實実 藏蔵 驛駅 權権 勞労 團団 經経 濟済 產産 槗橋
舩船 鹽塩 壺壷 藪薮 衞衛 條条 渕淵 渊淵 埜野 峯峰 嶽岳 凜凛 堯尭 遙遥 瑤瑶 亞亜 惡悪 壓圧 圍囲
爲為 醫医 壹壱 稻稲 隱隠 營営 緣縁 艷艶 奧奥 應応 橫横 歐欧 黃黄 溫温 假仮 價価 畫画 擴拡 覺覚
樂楽 卷巻 關関 觀観 顏顔 氣気 歸帰 龜亀 舊旧 據拠 擧挙 峽峡 狹狭 鄕郷 曉暁 勳勲 薰薫 揭掲 鷄鶏
藝芸 劍剣 險険 顯顕 驗験 嚴厳 恆恒 黑黒 號号 劑剤 册冊 雜雑 參参 棧桟 絲糸 齒歯 兒児 辭辞 濕湿
釋釈 收収 從従 澁渋 獸獣 縱縦 肅粛 處処 將将 燒焼 稱称 狀状 乘乗 淨浄 疊畳 讓譲 釀醸 觸触 愼慎
晉晋 盡尽 圖図 醉酔 隨随 數数 聲声 靑青 淸清 攝摂 專専 戰戦 淺浅 潛潜 纖繊 錢銭 禪禅 雙双 壯壮
搜捜 插挿 巢巣 爭争 莊荘 裝装 卽即 屬属 續続 體体 對対 帶帯 滯滞 臺台 擇択 單単 擔担 斷断 彈弾
遲遅 蟲虫 晝昼 鑄鋳 廳庁 聽聴 鎭鎮 點点 轉転 傳伝 燈灯 當当 黨党 鬪闘 獨独 讀読 屆届 繩縄 貳弐
腦脳 廢廃 拜拝 賣売 麥麦 發発 髮髪 拔抜 祕秘 彥彦 甁瓶 拂払 佛仏 倂併 竝並 變変 辨弁 瓣弁 辯弁
舖舗 步歩 寶宝 豐豊 飜翻 每毎 滿満 默黙 彌弥 藥薬 譯訳 豫予 餘余 譽誉 搖揺 樣様 謠謡 來来 賴頼
亂乱 覽覧 兩両 獵猟 綠緑 淚涙 勵励 禮礼 靈霊 齡齢 曆暦 歷歴 戀恋 鍊錬 爐炉 郞郎 樓楼 錄録 灣湾
逹達 凉涼 况況 冲沖 减減 囊嚢 頰頬 塡填 剝剥 𠮟叱 麴麹 蠣蛎 籠篭 萠萌 刄刃
"""

VARIANTS: Final = {pair[0]: pair[1] for pair in _PAIRS.split()}
