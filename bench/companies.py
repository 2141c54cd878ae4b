"""
Invented companies and people, always the same ones, and a client list of them: pure.
"""

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cache
from itertools import product

SEED = 20261121
HEADS = "晨云青北南拾远听方小白星海松竹梅兰溪岭川"
TAILS = "谷朵禾辰屿光山雨舟满泉岸林帆原鹿"
REGIONS = (
    *("上海", "北京", "天津", "重庆", "广东", "浙江", "江苏", "山东", "福建", "四川"),
    *("湖北", "湖南", "河南", "河北", "安徽", "江西", "辽宁", "吉林", "陕西", "山西"),
    *("云南", "贵州", "广西", "海南", "甘肃", "青海", "宁夏", "新疆", "西藏", "内蒙古"),
)
TRADES = (
    *("食品", "饮料", "乳业", "茶业", "酒业", "家居", "家电", "照明", "服饰", "户外"),
    *("美妆", "日化", "汽车", "电子", "软件", "医药", "教育", "旅行", "酒店", "物流"),
    *("建材", "农业", "银行", "保险"),
)
SURNAMES = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
GIVEN = "安博晨澄岱帆格涵嘉珂岚茗宁朴清睿舒桐微昕雅泽知舟竹"
POSTS = (("总经理", "gm"), ("市场总监", "advertising"), ("采购经理", "purchasing"))
"""What people are: by turns, as titles and roles."""
HEADER = ["客户名称", "行业", "地区", "上市日期"]


@dataclass(frozen=True, slots=True)
class Company:
    name: str
    short_name: str
    industry: str
    region: str
    phone: str
    listed_on: date

    @property
    def values(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    title: str
    kind: str
    mobile: str


@dataclass(frozen=True, slots=True)
class ClientList:
    """A file, and what is to be found in it; None where nobody has counted."""

    name: str
    data: bytes
    rows: int | None = None
    bad: int | None = None
    twins: int | None = None


def companies(count: int) -> list[Company]:
    """
    Return the first ``count`` companies: no two of a name, in no order.
    """
    return [_company(n, *parts) for n, parts in enumerate(_shuffled()[:count])]


def persons(count: int) -> list[Person]:
    """
    Return the first ``count`` people; of one name there are many, of one number one.
    """
    return [_person(number) for number in range(count)]


def client_list(
    count: int, known: Sequence[Company], fresh: Sequence[Company]
) -> ClientList:
    """
    Write a list of ``count`` rows as a person keeps it, in GB18030: mostly ``fresh``
    companies, every 40th of ``known`` again, every 90th row twice, every 200th without
    a name, every 300th with nonsense for a date.
    """
    again, twice, nameless, dateless = (count // n for n in (40, 90, 200, 300))
    new = count - again - twice - nameless
    rows = [_cells(company) for company in (*known[:again], *fresh[:new])]
    rows += rows[-twice:]
    rows += [["", "食品", "上海", "2001-01-01"] for _ in range(nameless)]
    for row in rows[again : again + dateless]:
        row[3] = "不详"
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *rows])
    return ClientList(
        "client-list.csv",
        text.getvalue().encode("gb18030"),
        count,
        bad=nameless + dateless,
        twins=again + twice,
    )


@cache
def _shuffled() -> list[tuple[str, str, str, str]]:
    every = list(product(REGIONS, HEADS, TAILS, TRADES))
    random.Random(SEED).shuffle(every)
    return every


def _company(number: int, region: str, head: str, tail: str, trade: str) -> Company:
    """
    Make a company of its parts: 样例 in its name says that there is no such one.
    """
    days = (REGIONS.index(region) * 500 + HEADS.index(head) * 20) % 12_000
    return Company(
        name=f"{region}{head}{tail}样例{trade}有限公司",
        short_name=f"{head}{tail}{trade}",
        industry=trade,
        region=region,
        phone=f"0000-{number * 7919 % 10**8:08}",
        listed_on=date(1991, 1, 1) + timedelta(days=days),
    )


def _person(number: int) -> Person:
    """
    Make a person: no one is called so, and 19900 numbers belong to nobody.
    """
    first, second = divmod(number * 7919 % len(GIVEN) ** 2, len(GIVEN))
    title, kind = POSTS[number % len(POSTS)]
    return Person(
        name=f"{SURNAMES[number % len(SURNAMES)]}{GIVEN[first]}{GIVEN[second]}",
        title=title,
        kind=kind,
        mobile=f"199{number * 7919 % 10**8:08}",
    )


def _cells(company: Company) -> list[str]:
    day = company.listed_on.isoformat()
    return [company.name, company.industry, company.region, day]
