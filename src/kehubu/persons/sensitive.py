"""
Sensitive personal data in free text (PIPL 28): what a note about somebody's tastes or
life may not hold without a consent of its own.

It warns by words and patterns. It does not understand, so it misses what is said in
other words, and now and then takes a harmless word for a sensitive one: who wrote the
text decides, and the refusal tells the words. Of sentences that it had
never seen, it found 37 of 44, and warned of 6 of 54 that were harmless but close
(``tests/persons/judged_unseen.txt``).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """The kinds of PIPL 28."""

    RELIGION = "religion", _("宗教信仰")
    HEALTH = "health", _("医疗健康")
    BIOMETRICS = "biometrics", _("生物识别")
    IDENTITY = "identity", _("特定身份")
    ACCOUNTS = "accounts", _("金融账户")
    WHEREABOUTS = "whereabouts", _("行踪轨迹")
    CHILDREN = "children", _("不满十四周岁的未成年人")


def found(text: str) -> list[Kind]:
    """
    Return the kinds of sensitive data that ``text`` seems to tell.
    """
    return list(words(text))


def words(text: str) -> dict[Kind, list[str]]:
    """
    Return the words that tell it, by kind, as they stand in ``text`` but for their
    width and script: full-width and traditional characters are taken for the others.
    """
    plain = unicodedata.normalize("NFKC", text).translate(SIMPLIFIED)
    told = HARMLESS.sub("·", plain)
    hits = {kind: list(dict.fromkeys(_hits(kind, told))) for kind in Kind}
    return {kind: said for kind, said in hits.items() if said}


def _hits(kind: Kind, text: str) -> Iterator[str]:
    for match in PATTERNS[kind].finditer(text):
        yield match[0].strip()
    for pattern, is_one in NUMBERS.get(kind, ()):
        for match in pattern.finditer(text):
            if is_one(re.sub(r"[ -]", "", match[0])):
                yield match[0].strip()


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join("|".join(one.split()) for one in patterns))


SIMPLIFIED = str.maketrans(
    "會禮拜齋經蘭禱師徵醫療藥糖壓憂鬱腫殘過懷產紋臉聲採黨員國藏滿維爾賬帳號銀卡碼貸款"
    "戶蹤軌跡飯店車歲兒孫寶幼園學級歷癥緒離結輪統慮癲癇視際聾啞醉檢測護證資產內當經",
    "会礼拜斋经兰祷师征医疗药糖压忧郁肿残过怀产纹脸声采党员国藏满维尔账账号银卡码贷款"
    "户踪轨迹饭店车岁儿孙宝幼园学级历症绪离结轮统虑癫痫视际聋哑醉检测护证资产内当经",
)

ILLNESS = (
    "(?:糖尿病|高血压|高血脂|心血管|心脏病|抗癌|肿瘤|过敏|哮喘|失眠|痛风|抑郁|肺炎|"
    "肝炎)"
)
TRADE = "食品|药品|产品|项目|器械|品牌|客户|市场|领域|赛道|科普|诊断|中心"
HARMLESS = _any_of(
    "佛手 佛山 佛跳墙 佛系 佛罗伦 佛甲草 基督山 魔法师",
    # A day of the week; what taught whom; what one has gone through.
    "礼拜[一二三四五六天日1-6] 教会(?=了|我|你|他|她|大家|孩子|学生|新人|同事|怎|如何)",
    "(?:市场|岁月|战火|时代|生活)(?:的)?洗礼 (?:品牌|企业|商业)信仰",
    "养心殿 荣宝斋 聊斋 书斋 斋号 圣诞 病毒营销 病毒式 病毒视频",
    "毛病 弊病 语病 通病 诟病 心病 病句 手术刀 一针见血 打鸡血 热血",
    # What the client sells, or the agency advertises.
    "(?:品牌|企业|公司|文化|创新|商业|产品)(?:的)?(?:基因|DNA|dna) 基因里",
    "指纹(?:锁|浏览器|支付) (?:人脸|声纹|虹膜|指纹)支付",
    "(?:指纹|人脸|声纹|虹膜)识别(?=产品|技术|项目|系统|客户|公司|行业)",
    f"(?:做|卖|生产|代理|负责|推广|关注|研究)[^,，。;；]{{0,6}}?{ILLNESS}"
    f"[^,，。;；]{{0,4}}?(?:药|保险|{TRADE})",
    f"{ILLNESS}(?:类|线|用药)?(?:{TRADE}) {ILLNESS}(?:类|线)",
    "(?:过敏|抗敏)(?:测试|原|修护) 药膳 体检(?:中心|机构|套餐|行业|项目)",
    "密码(?:学|锁) (?:存款|贷款|理财)(?:类|产品|业务|客户|项目|行业) 开户行业",
    "上班族 家族 贵族 追星族 民族风 民族品牌 民族乐 水族 打工族 月光族 SOHO族",
    "(?:品牌|市场|产品|客户|人群|精准|自我|重新|价格)定位",
    "信用卡中心 信用卡(?=业务|部|项目|客户|品牌|产品|的市场) 党参 死党 标题党",
    "(?:微信|抖音|微博|公众号|小红书|媒体|广告|社交|QQ)(?:账号|号) (?:对公|广告)账户",
    "小学同学 幼儿园同学 孩子气 男孩子 女孩子",
)

NOT_MINE = "(?<!客户)(?<!品牌)(?<!公司)(?<!企业)"
KIN = (
    "(?:儿子|女儿|孩子|小孩|小朋友|娃|宝宝|宝贝|孙子|孙女|外孙|侄子|侄女|外甥|双胞胎|龙凤胎|"
    "老大|老二|老三|二胎|三胎|大宝|二宝|千金|小公子|弟弟|妹妹)"
)
AGE = (
    r"(?:(?<!\d)(?:\d|1[0-3])|(?<![一二三四五六七八九十])(?:十[一二三]?|[一二两三四五六七八九]))"
    "(?:周)?岁"
)
STAGE = (
    "(?:幼儿园|托班|小班|中班|大班|早教|小学|[一二三四五六1-6]年级|初[一二]|初中|满月|百日|"
    "周岁|百天|幼升小|小升初|学走路|会走路|断奶|刚出生|新生儿|婴儿|吃奶|个月大)"
)
NEAR = "[^。;；!！?？]{0,8}?"
CLOCK = "(?:[0-9]{1,2}|[一二两三四五六七八九十]{1,3})(?:点|时|:)"
ROUTINE = "每(?:天|日|晚|早|(?:个)?(?:周|星期|礼拜)[一二三四五六日天1-6]?)"

ETHNIC = (
    "(?:回|藏|满|蒙古|维吾尔|哈萨克|壮|苗|彝|土家|布依|侗|瑶|白|哈尼|傣|黎|朝鲜|羌|土|畲|"
    "纳西|柯尔克孜|撒拉|锡伯|塔吉克|乌兹别克|俄罗斯|鄂温克|鄂伦春|赫哲|汉)族"
)
BODY = (
    "(?:胃|肠胃|脾胃|肝|肾|心脏|肺|腰|腰椎|颈椎|膝盖|关节|眼睛|身体|血管|听力|视力|嗓子|"
    "脊椎|牙齿|神经|脑子里)"
)

PATTERNS = {
    Kind.RELIGION: _any_of(
        "宗教信仰 信教 教徒 信徒 皈依 受洗 受过洗 洗礼 朝觐 朝圣 麦加 斋月 开斋节",
        "古尔邦",
        "基督 天主 耶稣 穆斯林 伊斯兰 清真 回教 东正教 摩门 犹太教 印度教 萨满 团契",
        "佛教 佛堂 佛门 佛法 佛学 佛珠 信佛 拜佛 念佛 礼佛 供佛 学佛 吃斋 斋戒 斋饭",
        "道教 居士 道士 法师 活佛 上师 法号 牧师 神父 阿訇 教友 教会 礼拜堂 菩萨 观音",
        "做礼拜 去教堂 祷告 祈祷 圣经 古兰经 佛经 心经 金刚经 抄经 诵经 初一十五吃素",
        "烧香 上香 还愿 法会 禅七 禅修 打禅 信奉 供奉 无神论 信(?:主|上帝|真主)",
        "信仰.{0,2}(?:佛|基督|天主|伊斯兰|道)",
    ),
    Kind.HEALTH: _any_of(
        "糖尿病 [高低]血[压糖脂] 过敏 不耐受 癌 肿瘤 化疗 放疗 透析 白血病 艾滋 乙肝",
        "肝炎",
        "肝硬化 [肾胆]结石 结节 息肉 痛风 哮喘 中风 脑梗 心梗 心脏病 心绞痛 冠心病",
        "支架 搭桥 手术 住院 出院 病危 病历 病情 病假 养病 生病 大病 重病 看病 患病",
        "患有",
        "得了.{0,4}病 确诊 复查 复诊 就诊 就医 门诊 理疗 疗养 旧伤 受伤 头孢 抗生素",
        "中药",
        "抑郁 焦虑症 躁郁 强迫症 精神病 自闭 阿尔茨海默 阿兹海默 帕金森 癫痫 失眠",
        "安眠药 吃药 服药 降压药 胰岛素 处方 体检 残疾 残障 轮椅 失聪 失明 耳聋 瘫痪",
        "假肢",
        "怀孕 孕期 孕[早中晚]期 流产 保胎 试管 不孕 不育 产后 坐月子 备孕 晕[车船]",
        "腰椎间盘 腰间盘 颈椎病 关节炎 风湿 骨折 骨质疏松 胃病 胃溃疡 胃出血 肠炎 血型",
        "贫血 甲亢 甲减 红斑狼疮 戒毒 酗酒 酒精依赖 性病 梅毒 HIV 新冠 肺炎 慢性病",
        f"{BODY}.{{0,2}}(?:不好|不太好|不适|不行|有问题|疼|痛|发炎|衰竭)",
    ),
    Kind.BIOMETRICS: _any_of(
        "指纹 掌纹 掌静脉 指静脉 声纹 虹膜 人脸 面部(?:识别|信息|特征|照片) 刷脸 耳廓",
        "步态 基因 DNA dna 染色体",
    ),
    Kind.IDENTITY: _any_of(
        "身份证 护照号 通行证号 军官证 政治面貌 党员 入党 党籍 党龄 民主党派 团员",
        "民[革盟进建](?=成员|会员|党员|盟员|,|，|。|$) 盟员 九三学社 农工党 致公党",
        f"{ETHNIC}(?=人|后裔|后代|姑娘|小伙|血统|正|镶|[,，。;；)）]|$) 是{ETHNIC}",
        "少数民族(?=出身|身份|干部|[,，。;；]|$) 同性恋 同性伴侣 双性恋 性取向 出柜",
        "跨性别",
        "同志伴侣 变性 前科 坐过牢 坐牢 入狱 监狱 服刑 犯罪记录 案底 刑满 劳改 拘留",
        "被判",
        r"(?<![A-Za-z0-9])[EGDSPegdsp][A-Za-z]?\d{7,8}(?!\d)",
    ),
    Kind.ACCOUNTS: _any_of(
        "银行(?:卡号|账号|账户|卡尾号|卡密码) 卡号 工资卡 开户行 户名",
        r"(?<!\w)账号(?=[:\d]) 支付宝(?:账号|账户)",
        "(?:证券|股票|基金|理财|公积金|社保|个人)账[户号] 信用卡 征信 密码 存款 房贷",
        "车贷",
        "月供 按揭 [一二两三四五六七八九十几多0-9]套房 欠款 欠债 欠银行 负债 网贷 老赖",
        "失信 逾期 身家 年薪",
    ),
    Kind.WHEREABOUTS: _any_of(
        "行踪 行程轨迹 行程码 开房 住宿记录 出入境记录 通行记录 实时位置 位置共享",
        "(?:手机|GPS|实时)定位 定位(?=显示|到) 家庭住址 家庭地址 家住 (?<!公司)住址",
        r"住在?[^,，。;；]{0,12}?\d+(?:号|室|房|栋|幢|单元|弄) \d{3,4}(?:号房|房间)",
        r"(?:乘|坐|搭|航班|车次)[^,，。;；]{0,2}?(?:[A-Z0-9]{2}\d{3,4}|[GDKCZT]\d{1,4})(?!\d)",
        "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
        r"[A-Z]·?(?=[A-Z0-9]*\d)[A-Z0-9]{5,6}(?![A-Z0-9])",
        rf"{ROUTINE}[^,，。;；]{{0,6}}?{CLOCK}[^,，。;；]{{0,8}}?"
        "(?:从|去|到|在|回家|出门|离开|送|接|遛)(?!公司|办公|会议|开会|群里)[^,，。;；]{0,8}",
        "(?:周末|下班后?|晚上|早上)(?:都|总|一般|固定|多半)+(?:在|去|到)",
        r"(?<!\d)\d{1,3}\.\d{4,}[,，\s]+\d{1,3}\.\d{4,}",
    ),
    Kind.CHILDREN: _any_of(
        f"{NOT_MINE}{KIN}{NEAR}{AGE} {AGE}的?{NEAR}{KIN}",
        f"{NOT_MINE}{KIN}{NEAR}{STAGE} {STAGE}的{KIN}",
        f"{NOT_MINE}{KIN}{NEAR}20(?:1[4-9]|2\\d)(?:年)?(?:出)?生 小学生家长 学区房",
    ),
}

ID_NUMBER = 18
"""Signs of an identity number."""


def _is_id_number(digits: str) -> bool:
    """
    Tell whether 18 signs are an identity number: GB 11643-1999, ISO 7064 MOD 11-2.
    """
    weights = [2 ** (17 - place) % 11 for place in range(17)]
    total = sum(int(d) * w for d, w in zip(digits[:17], weights, strict=True))
    return "10X98765432"[total % 11] == digits[17].upper()


def _is_card_number(digits: str) -> bool:
    """
    Tell whether 16 to 19 digits are a bank card's: ISO/IEC 7812, the last one by Luhn.
    """
    if len(digits) == ID_NUMBER and _is_id_number(digits):
        return False
    doubled = (
        int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))
    )
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0  # noqa: PLR2004


NUMBERS: dict[Kind, tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...]] = {
    Kind.IDENTITY: (
        (
            re.compile(r"(?<!\d)[1-8]\d{5}[ -]?\d{8}[ -]?\d{3}[\dXx](?!\d)"),
            _is_id_number,
        ),
    ),
    Kind.ACCOUNTS: (
        (
            re.compile(r"(?<!\d)(?:62|4\d|5[1-5])\d{2}(?:[ -]?\d){12,15}(?!\d)"),
            _is_card_number,
        ),
    ),
}
