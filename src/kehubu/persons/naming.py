"""By what somebody may be looked for: a person's name, his numbers and addresses."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from kehubu.clients.models import Client
from kehubu.core.traces.words import SHORTEST_NUMBER
from kehubu.persons.errors import NotAName, NotATerm
from kehubu.persons.models import Post

SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎"
    "鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄"
    "和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭"
    "梅盛林刁钟徐邱丘骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮"
    "龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊"
    "宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双"
    "闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容"
    "向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空"
    "曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公仉督岳帅缑亢况郈有琴归海晋楚闫法汝鄢涂钦商牟佘佴"
    "伯赏墨哈谯笪年爱阳佟言福邸肖覃苑付代仝苟原展揭兰腾邝卿柬练英粟冼辜尉宫丛修闪母初来"
    "信么相问植青税衣亓由位曰朴禤麦涂储万俟"
)
"""Signs with which the names of nearly all Chinese begin (百家姓, and later ones)."""
COMPOUND = {
    *("司马", "上官", "欧阳", "夏侯", "诸葛", "闻人", "东方", "赫连"),
    *("皇甫", "尉迟", "公羊", "澹台", "公冶", "宗政", "濮阳", "淳于"),
    *("单于", "太叔", "申屠", "公孙", "仲孙", "轩辕", "令狐", "钟离"),
    *("宇文", "长孙", "慕容", "司徒", "司空", "端木", "百里", "呼延"),
    *("南宫", "独孤", "拓跋", "西门", "第五"),
}
COMPANIES = re.compile(
    r"公司|集团|有限|股份|企业|工厂|银行|酒店|商场|超市|事务所|工作室|广告|传媒|协会|政府"
    r"|\b(?:ltd|inc|llc|corp|co|gmbh|company|limited|group)\b",
    re.IGNORECASE,
)
NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ ·•.'’-](?=[^\W\d_])|\.\Z)*")
HAN = re.compile(r"[\u3400-\u9fff]")
MESSAGING = re.compile(r"[A-Za-z](?=[A-Za-z_-]*[0-9_-])[0-9A-Za-z_-]{5,19}")
PHONE = re.compile(r"\+?[0-9() （）-]+")
BETWEEN = re.compile(r"[、，,；;\n]")
SHORTEST, LONGEST = 2, 30
LONGEST_CHINESE, WITHOUT_SPACE = 4, 4


def check_name(name: str) -> None:
    """
    :raises NotAName: if it cannot be what a person is called
    """
    fits = SHORTEST <= len(name) <= LONGEST and NAME.fullmatch(name)
    if not fits or COMPANIES.search(name):
        raise NotAName
    if Client.objects.filter(name=name).exists():
        raise NotAName


def check_terms(terms: str) -> None:
    """
    :raises NotATerm: naming the first that is no number, address or messaging id
    """
    for term in filter(None, (part.strip() for part in BETWEEN.split(terms))):
        if not (_is_phone(term) or _is_address(term) or _is_messaging(term)):
            raise NotATerm(term=term)


def may_be_sought(name: str) -> bool:
    """
    Tell whether texts are looked through for a name: a Chinese one has to begin with a
    surname. Any two signs would otherwise read all that the house has written.
    """
    try:
        check_name(name)
    except NotAName:
        return False
    if not HAN.search(name):
        return " " in name or len(name) >= WITHOUT_SPACE
    if "·" in name or "•" in name:
        return True
    begins = name[0] in SURNAMES or (name[:2] in COMPOUND and len(name) > SHORTEST)
    return begins and len(name) <= LONGEST_CHINESE


def _is_phone(term: str) -> bool:
    digits = sum(sign.isdigit() for sign in term)
    return bool(PHONE.fullmatch(term)) and digits >= SHORTEST_NUMBER


def _is_address(term: str) -> bool:
    try:
        validate_email(term)
    except ValidationError:
        return False
    return True


def _is_messaging(term: str) -> bool:
    """
    An id of letters alone might be any word: it has to be known of somebody.
    """
    if MESSAGING.fullmatch(term):
        return True
    return Post.objects.filter(wechat__iexact=term).exists()
