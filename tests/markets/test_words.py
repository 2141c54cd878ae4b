"""Ages in words, in the language of the reader."""

import pytest
from django.utils.translation import override

from kehubu.markets.filters import IntelligenceFilter
from kehubu.markets.templatetags import ages

pytestmark = pytest.mark.django_db


def test_ages_are_offered_in_the_reader_s_language():
    choices = IntelligenceFilter().form.fields["days"].choices

    with override("en"):
        said = [str(label) for key, label in choices if key]
    with override("zh-hans"):
        told = [str(label) for key, label in choices if key]

    assert told[0].startswith("最近")
    assert not any("最近" in label for label in said)


def test_what_was_heard_today_is_said_to_be_of_today():
    assert ages.days_ago(0) == "今天"
    assert ages.days_ago(2) == "2 天前"
