import pytest

from kehubu.core.models import HistoryEntry
from kehubu.people.models import User
from tests.factories import UserFactory
from tests.people.staff import page_of, typed
from tests.reading import english_in, read
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
NEW = "/people/new/"


def test_edit_page_shows_what_is_known(desk, executive):
    page = page_of(desk.get(f"/people/{executive.pk}/edit/"))

    assert 'value="戊专员"' in page
    assert 'value="wu"' in page
    assert '<option value="ae" selected>客户专员</option>' in page
    assert english_in(page, known={"wu"}) == []


def test_edit_changes_the_person(desk, departments, executive):
    values = {"name": "戊经理", "username": "wu"}

    response = desk.post(
        f"/people/{executive.pk}/edit/",
        typed(departments, posts=[("am", "account"), ("", "")], **values),
    )

    executive.refresh_from_db()
    assert (response.status_code, response.url) == (302, f"/people/{executive.pk}/")
    assert (executive.name, executive.held_codes) == ("戊经理", "am@account")


def test_edit_does_not_offer_oneself_as_supervisor(desk, departments, executive):
    path = f"/people/{executive.pk}/edit/"
    values = {"username": "wu", "supervisor": executive.pk}

    with unchanged():
        response = desk.post(path, typed(departments, **values))

    assert response.status_code == 422
    assert f">{executive.name}</option>" not in page_of(desk.get(path))


def test_edit_to_a_supervisor_who_reports_to_the_person_is_refused(
    desk, departments, executive
):
    report = UserFactory(supervisor=executive)
    values = {"username": "wu", "supervisor": report.pk}

    with unchanged():
        response = desk.post(
            f"/people/{executive.pk}/edit/", typed(departments, **values)
        )

    assert response.status_code == 409
    assert "直接上级不能是本人，也不能是本人的下属。" in read(page_of(response))


@pytest.mark.parametrize("initial", [0, 1])
def test_edit_that_leaves_the_posts_as_they_are(desk, departments, executive, initial):
    values = {"username": "wu", "posts-INITIAL_FORMS": initial}

    desk.post(f"/people/{executive.pk}/edit/", typed(departments, **values))

    executive.refresh_from_db()
    assert (executive.name, executive.held_codes) == ("新同事", "ae@account")


def test_edit_does_not_offer_supervisors_who_have_left(desk, departments, executive):
    gone = UserFactory(name="己已走", is_active=False)

    page = page_of(desk.get(f"/people/{executive.pk}/edit/"))
    with unchanged():
        response = desk.post(
            f"/people/{executive.pk}/edit/",
            typed(departments, username="wu", supervisor=gone.pk),
        )

    assert "己已走" not in page
    assert response.status_code == 422


def test_edit_keeps_a_supervisor_who_has_left(desk, departments, executive):
    """
    Who corrects a telephone number must not cut the line to the superior unawares.
    """
    gone = UserFactory(name="己已走", is_active=False)
    User.objects.filter(pk=executive.pk).update(supervisor=gone)
    path = f"/people/{executive.pk}/edit/"

    page = page_of(desk.get(path))
    desk.post(path, typed(departments, username="wu", supervisor=gone.pk))

    executive.refresh_from_db()
    assert f'<option value="{gone.pk}" selected>己已走</option>' in page
    assert executive.supervisor == gone


def test_edit_of_the_last_administrator_s_post_is_refused(desk, departments, system):
    with unchanged():
        response = desk.post(f"/people/{system.pk}/edit/", typed(departments))

    assert response.status_code == 409
    assert "这是最后一位系统管理员。" in read(page_of(response))


def test_edit_that_grants_oneself_is_refused(desk, departments, system):
    posts = [("sysadmin", "management"), ("auditor", "management")]

    with unchanged():
        response = desk.post(
            f"/people/{system.pk}/edit/", typed(departments, posts=posts)
        )

    assert response.status_code == 409


# ---- leave and come back, links


def test_deactivate_and_reactivate(desk, executive):
    path = executive.get_absolute_url()

    answers = [desk.post(f"{path}{act}/") for act in ("deactivate", "reactivate")]

    verbs = HistoryEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, path)}
    assert list(verbs) == ["user.deactivated", "user.reactivated"]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_deactivate_oneself_is_refused(desk, system, headers):
    with unchanged():
        response = desk.post(f"/people/{system.pk}/deactivate/", headers=headers)

    assert response.status_code == 409
    assert "不能停用自己的账号。" in read(page_of(response))


def test_invite_shows_a_new_link(desk, executive):
    response = desk.post(f"/people/{executive.pk}/invite/")

    page = page_of(response)
    assert response.status_code == 200
    assert "http://testserver/join/" in page
    assert english_in(page.replace(str(response.context["link"]), "")) == []


def test_invite_one_who_has_left_is_refused(desk, executive):
    User.objects.filter(pk=executive.pk).update(is_active=False)

    with unchanged():
        response = desk.post(f"/people/{executive.pk}/invite/")

    assert response.status_code == 409
