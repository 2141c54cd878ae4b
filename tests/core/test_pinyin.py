import pytest

from kehubu.core import pinyin


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("平安银行", "ping an yin hang"),
        ("重庆啤酒", "chong qing pi jiu"),
        ("绿源", "lv yuan"),
        ("略", "lve"),
        ("3M中国", "3m zhong guo"),
        ("ＡＢＣ公司", "abc gong si"),
        ("A·B·C 广告", "a b c guang gao"),
        ("Kehubu", "kehubu"),
        ("  青禾  ", "qing he"),
        ("（上海）有限公司", "shang hai you xian gong si"),
        ("……", ""),
        ("🍚饺子", "jiao zi"),
        ("\u202e青禾\u202c", "qing he"),
        ("", ""),
    ],
)
def test_reading_of_a_name(name, reading):
    assert pinyin.reading(name) == reading


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("单田芳", "shan tian fang"),
        ("解晓东", "xie xiao dong"),
        ("曾志伟", "zeng zhi wei"),
        ("仇英", "qiu ying"),
        ("朴树", "piao shu"),
        ("查良镛", "zha liang yong"),
        ("区楚良", "ou chu liang"),
        ("任贤齐", "ren xian qi"),
        ("尉迟恭", "yu chi gong"),
        ("万俟卨", "mo qi xie"),
        ("长孙无忌", "zhang sun wu ji"),
        ("澹台灭明", "tan tai mie ming"),
        ("单", "shan"),
        ("张单", "zhang dan"),
        ("李解", "li jie"),
    ],
)
def test_reading_of_a_person_knows_the_surname(name, reading):
    assert pinyin.reading(name, is_person=True) == reading


@pytest.mark.parametrize(
    ("name", "reading"), [("单车公司", "dan che gong si"), ("解放", "jie fang")]
)
def test_reading_of_a_company_has_no_surname(name, reading):
    assert pinyin.reading(name) == reading


def test_sort_key_orders_by_syllables():
    names = ["昂山", "安徽", "阿里", "爱尔", "按", "3M", "A站"]

    ordered = sorted(names, key=lambda name: pinyin.sort_key(pinyin.reading(name)))

    assert ordered == ["3M", "阿里", "A站", "爱尔", "按", "安徽", "昂山"]
