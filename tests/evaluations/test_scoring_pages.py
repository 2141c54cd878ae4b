"""The pages on which one scores: suggestions by one press, refusals once, rights."""

import pytest
from django.urls import reverse

from tests.evaluations.acts import begin
from tests.reading import read

pytestmark = pytest.mark.django_db


def test_suggestion_brings_its_button(browse, crew, client, monkeypatch):
    monkeypatch.setattr(
        "kehubu.evaluations.queries.reading.Line.suggested", property(lambda line: 7)
    )
    evaluation = begin(client, crew.manager)
    url = reverse("evaluations:score", args=[evaluation.pk])

    page = browse(crew.manager).get(url).content.decode()

    assert page.count("data-fill=") == 9
    assert "采用全部系统建议" in page


def test_refused_submission_tells_what_lacks_once(browse, crew, client):
    evaluation = begin(client, crew.manager)
    browser = browse(crew.manager)
    url = reverse("evaluations:submit", args=[evaluation.pk])

    before = read(browser.get(evaluation.get_absolute_url()).content.decode())
    refused = read(browser.post(url, {"letter": "A", "reason": ""}).content.decode())

    assert "提交之前" in before
    assert "提交之前" not in refused


@pytest.mark.parametrize(("who", "is_form"), [("director", True), ("manager", False)])
def test_scheme_is_a_table_for_who_may_not_set_it(browse, crew, who, is_form):
    page = browse(getattr(crew, who)).get("/evaluations/scheme/").content.decode()

    assert ("启用新办法" in page) is is_form
    assert ("required-mark" in page) is is_form
    assert "九项的满分" in page
