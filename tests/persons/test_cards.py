import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kehubu.clients.models import Client
from kehubu.persons.models import Post
from tests.persons.pages import body
from tests.tables import unchanged

pytestmark = pytest.mark.django_db

# ---- cards

CARD = """BEGIN:VCARD
VERSION:3.0
N:林;样例;;;
FN:林样例
ORG:{company};市场部
TITLE:总监
TEL;TYPE=CELL:13800001234
TEL;TYPE=WORK:021-12345678
EMAIL:lin@example.com
BDAY:1971-08-13
END:VCARD
"""


def upload(browser, *companies, text=""):
    text = text or "".join(CARD.format(company=company) for company in companies)
    file = SimpleUploadedFile("名片.vcf", text.encode(), "text/vcard")
    return browser.post("/persons/cards/", {"file": file})


def sent(response, **change):
    """
    Return what the browser would send from the forms of an answer.
    """
    forms = response.context["cards"]
    data = {
        f"form-{n}-{name}": value
        for n, form in enumerate(forms.forms)
        for name, value in form.initial.items()
        if value not in (None, False)
    }
    return {
        "form-TOTAL_FORMS": len(forms.forms),
        "form-INITIAL_FORMS": 0,
        **data,
        **change,
    }


def test_card_becomes_a_person_at_a_client(crew, browse, offices):
    browser = browse(crew.executive)
    shown = upload(browser, "甲样例食品")

    assert "名片上有生日。没有本人同意，不登记。" in body(shown)
    assert browser.post("/persons/cards/", sent(shown)).status_code == 302

    post = Post.objects.get()
    assert (post.person.name, post.client) == ("林样例", offices.ours)
    assert (post.department, post.title) == ("市场部", "总监")
    assert (post.mobile, post.email) == ("13800001234", "lin@example.com")


def test_cards_of_an_unknown_company_make_one_prospect(crew, browse, offices):
    browser = browse(crew.executive)
    shown = upload(browser, "丙样例茶业", "丙样例茶业")
    data = sent(shown)
    data["form-1-name"] = "另一人"
    data["form-1-take"] = "on"

    browser.post("/persons/cards/", data)

    client = Client.objects.get(name="丙样例茶业")
    assert client.is_prospect
    assert client.key_posts.count() == 2


def test_card_that_is_known_already_is_not_chosen(crew, browse, post):
    browser = browse(crew.executive)
    shown = upload(browser, "甲样例食品")

    assert "可能已经登记过" in body(shown)
    with unchanged():
        refused = browser.post("/persons/cards/", sent(shown))
    assert refused.status_code == 409
    assert "请至少选择一张名片" in body(refused)


def test_card_of_a_person_one_may_not_see_betrays_nothing(crew, browse, post):
    shown = upload(browse(crew.second_manager), "甲样例食品")

    assert "可能已经登记过" not in body(shown)


@pytest.mark.parametrize("text", ["不是名片", "BEGIN:VCARD", "\x00\x01"])
def test_file_without_cards_is_refused(crew, browse, text):
    browser = browse(crew.executive)

    with unchanged():
        response = upload(browser, text=text)

    assert response.status_code == 422
    assert "名片" in response.context["form"].errors["file"][0]


def test_card_without_a_company_is_offered_no_client(crew, browse, offices):
    card = CARD.replace("ORG:{company};市场部\n", "")

    shown = upload(browse(crew.executive), text=card)

    (form,) = shown.context["cards"].forms
    assert (form.initial["client_name"], form.initial["as_prospect"]) == ("", False)
    answer = browse(crew.executive).post("/persons/cards/", sent(shown))
    assert answer.status_code == 422
    assert not Post.objects.exists()


def test_card_with_a_wrong_client_stays_on_the_page(crew, browse, offices):
    browser = browse(crew.executive)
    data = sent(upload(browser, "丙样例茶业"))
    del data["form-0-as_prospect"]

    with unchanged():
        response = browser.post("/persons/cards/", data)

    assert response.status_code == 422
    assert "没有找到客户“丙样例茶业”。" in body(response)


def test_card_goes_out_and_comes_back(crew, browse, post):
    text = browse(crew.executive).post(f"/posts/{post.pk}/card.vcf").content.decode()

    shown = upload(browse(crew.executive), text=text)

    [form] = shown.context["cards"].forms
    assert form.initial["name"] == "林样例"
    assert form.initial["client_name"] == "甲样例食品"
    assert form.initial["mobile"] == "13800001234"


def test_card_from_a_clients_page_is_for_that_client(crew, browse, offices):
    browser = browse(crew.executive)
    page = browser.get(f"/clients/{offices.ours.pk}/persons/").content.decode()
    path = f"/persons/cards/?client={offices.ours.pk}"
    file = SimpleUploadedFile(
        "名片.vcf", CARD.format(company="没有登记的公司").encode(), "text/vcard"
    )

    shown = browser.post(path, {"file": file})

    assert path in page
    form = shown.context["cards"].forms[0]
    assert form.initial["client_name"] == offices.ours.name
    assert form.initial["as_prospect"] is False
