from datetime import date
from io import BytesIO

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import translation

from kehubu.core.errors import DomainError
from kehubu.core.forms import (
    INVALID,
    OK,
    REFUSED,
    DateInput,
    DateTimeInput,
    DayField,
    FiguresForm,
    MomentField,
    RowsField,
    attached,
    content_of,
    day_of,
    posted,
    refusals_on,
    status_of,
)
from kehubu.core.versions import ChangedMeanwhile
from kehubu.people.models import User


class CupForm(forms.Form):
    tea = forms.CharField(label="茶")
    sugar = forms.IntegerField(label="糖", required=False)


class PotForm(CupForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class NoTea(DomainError):
    code = "no_tea"
    message = "没有%(kind)s了。"
    field = "tea"


class Closed(DomainError):
    code = "closed"
    message = "打烊了。"


class NoMilk(DomainError):
    code = "no_milk"
    message = "没有奶了。"
    field = "milk"


def refused(error, **data):
    form = CupForm({"tea": "龙井", **data})
    with refusals_on(form):
        raise error
    return form


def test_refusal_stands_beside_its_field_with_what_was_typed():
    form = refused(NoTea(kind="龙井", details=["明天到货。", "或改喝碧螺春。"]))

    assert form.errors == {
        "tea": ["没有龙井了。", "明天到货。", "或改喝碧螺春。"],
    }
    assert form["tea"].value() == "龙井"


@pytest.mark.parametrize(
    ("error", "sentence"), [(Closed(), "打烊了。"), (NoMilk(), "没有奶了。")]
)
def test_refusal_without_a_field_of_the_form_stands_above_it(error, sentence):
    assert refused(error).errors == {"__all__": [sentence]}


@pytest.mark.parametrize(
    ("error", "version"), [(ChangedMeanwhile(version=3), "3"), (Closed(), "1")]
)
def test_who_is_told_of_changes_goes_on_from_them(error, version):
    form = PotForm({"pot-tea": "龙井", "pot-version": "1"}, prefix="pot")

    with refusals_on(form):
        raise error

    assert str(form["version"].value()) == version
    assert form["tea"].value() == "龙井"


def test_any_other_error_goes_on():
    with pytest.raises(ZeroDivisionError), refusals_on(CupForm({"tea": "龙井"})):
        raise ZeroDivisionError


def test_no_refusal_leaves_the_form_alone():
    form = CupForm({"tea": "龙井"})

    with refusals_on(form):
        pass

    assert form.errors == {}
    assert status_of(form) == OK


BAD_ROWS = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-sugar": "x"}
CupFormSet = formset_factory(CupForm)


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ([CupForm()], OK),
        ([CupForm({"tea": "龙井"})], OK),
        ([CupForm({})], INVALID),
        ([CupForm({"tea": "龙井"}), CupForm({})], INVALID),
        ([CupForm({"tea": "龙井"}), CupFormSet(BAD_ROWS)], INVALID),
        ([CupForm({"tea": "龙井"}), CupFormSet({})], INVALID),
        ([CupForm(), CupFormSet()], OK),
        ([refused(Closed())], REFUSED),
        ([refused(Closed()), CupForm({})], REFUSED),
    ],
)
def test_status_tells_a_form_that_is_fine_wrong_or_refused(parts, status):
    assert status_of(*parts) == status


@pytest.mark.parametrize(
    ("request_", "sent"),
    [
        (RequestFactory().get("/", {"tea": "龙井"}), None),
        (RequestFactory().post("/"), {}),
        (RequestFactory().post("/", {"tea": "龙井"}), {"tea": ["龙井"]}),
    ],
)
def test_posted_is_what_was_sent_even_if_empty(request_, sent):
    assert posted(request_) == sent
    assert attached(request_) == (None if sent is None else {})


@pytest.mark.parametrize(
    ("widget", "kind"), [(DateInput(), "date"), (DateTimeInput(), "datetime-local")]
)
def test_dates_are_written_for_the_browser_in_every_language(widget, kind):
    with translation.override("en"):
        html = widget.render("on", "2026-03-02")

    assert html == f'<input type="{kind}" name="on" value="2026-03-02">'


@pytest.mark.parametrize(
    ("field", "typed", "is_meant"),
    [
        (DayField(), "1900-01-01", True),
        (DayField(), "1899-12-31", False),
        (DayField(), "2100-01-01", False),
        (MomentField(), "2099-12-31T23:59", True),
        (MomentField(), "0001-01-01T00:00", False),
        (MomentField(), "9999-12-31T23:59", False),
    ],
)
def test_days_out_of_reach_are_slips(field, typed, is_meant):
    if is_meant:
        assert field.clean(typed).year == int(typed[:4])
    else:
        with pytest.raises(ValidationError, match="请核对年份"):
            field.clean(typed)


@pytest.mark.parametrize("first", ["0001-01-01", "9999-12-31"])
def test_figures_of_days_out_of_reach_are_those_of_now(first):
    asked = QueryDict(f"period=custom&first={first}&last={first}")
    today = date(2026, 3, 2)

    form = FiguresForm(asked, today=today, whose=[("", [("me", "我")])])

    assert form.chosen.key == "2026-03"
    assert form.chosen.moments
    assert (day_of(first), day_of("2026-03-02")) == (None, today)


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["9" * 30, "-1", "x", "１２"])
def test_key_that_fits_no_column_is_an_unknown_choice(key):
    with pytest.raises(ValidationError):
        RowsField(User.objects.all()).clean([key])


def test_no_more_of_a_file_is_read_than_tells_that_it_is_too_large():
    file = BytesIO(b"x" * 9)

    assert content_of(file, 4) == b"xxxxx"
    assert file.tell() == 5
    assert content_of(BytesIO(b"xxxx"), 4) == b"xxxx"


def test_form_shows_label_mark_help_and_errors():
    html = str(CupForm({}))

    assert "茶" in html
    assert "required-mark" in html
    assert "这个字段是必填项。" in html


def test_error_fills_its_sentence_and_keeps_its_details():
    error = NoTea(kind="龙井", details=["明天到货。"])

    assert str(error) == "没有龙井了。"
    assert error.details == ("明天到货。",)
    assert error.args == ("no_tea",)
