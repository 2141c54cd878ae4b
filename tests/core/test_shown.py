from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from kehubu.core.models import HistoryEntry, Notification
from tests.factories import UserFactory
from tests.reading import read

EVENING = datetime(2026, 3, 2, 16, 30, 59, tzinfo=UTC)
"""Half past midnight of the next day in Shanghai."""


def shown(source, **values):
    return Template("{% load shown %}" + source).render(Context(values))


@pytest.mark.parametrize(
    ("source", "value", "text"),
    [
        (
            "{{ value|moment }}",
            EVENING,
            '<time datetime="2026-03-03T00:30:59+08:00">2026-03-03 00:30</time>',
        ),
        ("{{ value|moment }}", None, ""),
        ("{{ value|day }}", date(2026, 3, 2), "2026-03-02"),
        ("{{ value|day }}", None, ""),
        ("{{ value|weekday }}", EVENING, "2026-03-03 星期二"),
        ("{{ value|translated }}", "客户", "客户"),
        ("{{ value|translated }}", "<b>", "&lt;b&gt;"),
        ("{{ value|translated }}", "", ""),
        ("{{ value|verb }}", HistoryEntry(verb="user.hired"), "开通账号"),
        (
            "{{ value|sentence }}",
            Notification(topic="work.returned", params={"number": "<1>"}),
            "工作单 &lt;1&gt; 未获开工签字，已退回",
        ),
    ],
)
def test_value_is_shown_as_people_read_it(source, value, text):
    assert shown(source, value=value) == text


def test_weekday_speaks_the_reader_s_language():
    with translation.override("en"):
        assert shown("{{ value|weekday }}", value=EVENING) == "2026-03-03 Tuesday"


@pytest.mark.django_db
def test_timeline_tells_who_did_what_for_whom_and_why():
    entry = HistoryEntry(
        verb="step.completed",
        by=UserFactory(name="丙<b>"),
        instead_of=UserFactory(name="丁"),
        at=EVENING,
        reason="第一行\n第二行",
        changes={"step": ["", "填写工作单"]},
    )

    page = shown('{% include "components/timeline.html" %}', entries=[entry])

    assert read(page) == (
        "丙<b> 完成步骤 ：填写工作单 代丁 2026-03-03 00:30 第一行 第二行"
    )


@pytest.mark.django_db
def test_timeline_of_what_kehubu_did_itself_and_of_nothing():
    entry = HistoryEntry(verb="timer.fired", at=EVENING)

    assert "Kehubu 计时到期" in read(
        shown('{% include "components/timeline.html" %}', entries=[entry])
    )
    assert "还没有记录。" in read(
        shown('{% include "components/timeline.html" %}', entries=[])
    )
