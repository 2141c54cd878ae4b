import re
import xml.etree.ElementTree as ET

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from kehubu.core.charts import Bar, Share, Stack, across, shares, stacked, upright

INDUSTRIES = [Share("食品", 60, "¥60 万"), Share("汽车", 30, "¥30 万")]
MEDIA = ["电视", "报纸"]
YEARS = [Stack("2024", [3, 1], "¥4 万"), Stack("2025", [1, 0], "¥1 万")]


def drawn(svg):
    return ET.fromstring(svg.replace(' xmlns="http://www.w3.org/2000/svg"', ""))


def bars(svg, kind="bar-"):
    found = drawn(svg).iter("rect")
    return [rect for rect in found if rect.get("class").startswith(kind)]


def said(svg):
    return [span.text for span in drawn(svg).iter("tspan")]


def tips(svg):
    return [title.text for title in drawn(svg).iter("title")][1:]


def size(rect, side="width"):
    return float(rect.get(side))


def test_bars_lie_across_each_with_its_reach():
    svg = across("用时", [Bar("甲", 10, 20, "10 天"), Bar("乙", 5, 0, "5 天")])

    assert [size(bar) for bar in bars(svg, "bar-main")] == [240, 120]
    assert [size(bar) for bar in bars(svg, "bar-more")] == [480]
    assert said(svg) == ["甲", "10 天", "乙", "5 天"]
    assert tips(svg) == ["甲 · 10 天", "乙 · 5 天"]


def test_bars_stand_upright():
    svg = upright("分布", [Bar("1", 4, 0, "四次"), Bar("2", 2, 0, "两次")])

    assert [size(bar, "height") for bar in bars(svg)] == [120, 60]
    assert tips(svg) == ["1 · 四次", "2 · 两次"]


def test_stacks_are_as_high_as_their_sums_with_a_legend():
    svg = stacked("花费", MEDIA, YEARS)

    heights = [size(bar, "height") for bar in bars(svg) if size(bar) != 12]
    assert heights == [90, 30, 30]
    assert said(svg) == ["电视", "报纸", "2024", "2025", "¥4 万", "¥1 万"]
    assert tips(svg)[:2] == ["2024 · 电视 · ¥4 万", "2024 · 报纸 · ¥4 万"]


def test_stacks_touch_and_stand_on_the_axis():
    first, second, _other = [
        b for b in bars(stacked("", MEDIA, YEARS)) if size(b) != 12
    ]

    assert size(first, "y") == size(second, "y") + size(second, "height")
    assert size(first, "y") + size(first, "height") == size(second, "y") + 120


def test_sums_are_left_out_where_they_would_touch():
    svg = stacked("", ["电视"], [Stack(str(n), [n], f"{n},000,000") for n in range(40)])

    assert said(svg) == ["电视", *map(str, range(0, 40, 5))]


def test_shares_part_the_whole_and_say_all_below():
    svg = shares("行业", [*INDUSTRIES, Share("其他", 10, "¥10 万")])

    whole = [size(bar) for bar in bars(svg) if size(bar, "height") == 34]
    assert whole == [198, 99, 33]
    assert said(svg)[:3] == ["60%", "30%", "10%"]
    assert said(svg)[3:6] == ["食品", "¥60 万", "60%"]


def test_narrow_share_has_its_figure_below_only():
    svg = shares("", [Share("大", 999, ""), Share("小", 1, "")])

    assert said(svg) == ["100%", "大", "100%", "小", "<1%"]


def test_parts_after_the_sixth_are_grey():
    svg = shares("", [Share(str(n), 1, "") for n in range(8)])

    kinds = [bar.get("class") for bar in bars(svg) if size(bar, "height") == 34]
    assert kinds == [*(f"bar-part-{n}" for n in range(1, 7)), "bar-rest", "bar-rest"]


@pytest.mark.parametrize(
    "svg",
    [
        across("无", []),
        upright("无", []),
        stacked("无", [], []),
        stacked("无", MEDIA, [Stack("2024", [0, 0], "0")]),
        shares("无", []),
        shares("无", [Share("食品", 0, "0")]),
        across("负", [Bar("甲", -5, 0, "-5")]),
        stacked("负", MEDIA, [Stack("2024", [-1, 2], "1")]),
        shares("负", [Share("食品", -1, "-1"), Share("汽车", 1, "1")]),
    ],
)
def test_nothing_and_less_than_nothing_can_be_drawn(svg):
    assert drawn(svg).get("aria-label") in {"无", "负"}
    assert all(size(bar) >= 0 and size(bar, "height") >= 0 for bar in bars(svg))


@given(name=st.text(), value=st.integers(-(10**15), 10**15))
def test_whatever_is_told_stays_text(name, value):
    svg = [
        across(name, [Bar(name, value, value, name)]),
        stacked(name, [name], [Stack(name, [value], name)]),
        shares(name, [Share(name, value, name), Share(name, 1, name)]),
    ]

    for one in svg:
        assert {e.tag for e in drawn(one).iter()} <= {
            *("svg", "title", "rect", "path", "text", "tspan")
        }


def test_pictures_have_colours_on_paper_and_no_style_or_script():
    for svg in (stacked("花费", MEDIA, YEARS), shares("行业", INDUSTRIES)):
        assert all(bar.get("fill") for bar in bars(svg))
        assert not re.search(r"style=|<script|\son\w+=", svg)


def test_chart_on_a_page_has_its_table():
    page = render_to_string(
        "components/chart.html",
        {
            "title": "行业",
            "svg": shares("行业", INDUSTRIES),
            "head": ["行业", "收入"],
            "rows": [["食品", "¥60 万"], ["<b>", "¥30 万"]],
        },
    )

    assert '<figure class="chart">' in page
    assert "<caption>行业</caption>" in page
    assert '<th scope="col" class="num">收入</th>' in page
    assert "<td>&lt;b&gt;</td>" in page
