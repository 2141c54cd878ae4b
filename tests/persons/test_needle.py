"""
A needle in every haystack: whatever table, column or file a person's name, number and
address may stand in, none holds them after the erasure but what the law keeps.

No list says where to look. All columns of all models are taken from Django's registry,
and what is left is looked for in the bare tables and files, without our own finder.
"""

import io
import json
import zipfile
from contextlib import suppress
from urllib.parse import quote

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, models, transaction
from django.db.models import NOT_PROVIDED
from django.utils import timezone
from pypdf import PdfReader

from kehubu.clients import services as clients
from kehubu.clients.models import Client, Membership
from kehubu.clients.services import packing
from kehubu.core import papers, search, traces
from kehubu.core.encryption.fields import Encrypted, EncryptedJSONField
from kehubu.documents import services as documents
from kehubu.documents.models import StoredFile
from kehubu.persons import services
from kehubu.persons.models import KeyPerson, Private
from kehubu.signoffs.services.signing import freeze
from kehubu.work.models import Project
from tests.architecture.world import World
from tests.clients.merges import merged
from tests.factories import ClientFactory, ProjectFactory
from tests.persons import conftest as given
from tests.persons.conftest import EMAIL, MOBILE, NAME, add, consent, keep_private
from tests.tables import snapshot

pytestmark = pytest.mark.django_db

ALL = f"{NAME} {MOBILE} {EMAIL}"
LONGER = f"{NAME}子"
"""Somebody else, whose name begins alike."""
LAW = {
    "core_searchrow": "《广告法》第三十四条",
    "documents_archiveset": "《广告法》第三十四条",
    "documents_paper": "《广告法》第三十四条",
    "documents_storedfile": "《广告法》第三十四条",
    "signoffs_content": "《电子签名法》",
    "signoffs_signature": "《电子签名法》",
    "signoffs_signaturerequest": "《电子签名法》",
}
"""Where a signature or an archive keeps the words, and by which law."""
APPEND_ONLY = {"signoffs.content", "signoffs.signature"}
"""Written by what is signed, further down."""
SELDOM = {"procedures.migratedrun"}
"""Takes words only with a state that its row has not."""


def columns(model):
    """
    Return the columns of a model into which somebody's words fit.
    """
    for field in model._meta.concrete_fields:
        is_text = isinstance(field, models.CharField | models.TextField)
        is_fit = is_text and not field.choices and (field.max_length or 99) >= len(NAME)
        is_packed = isinstance(field, models.JSONField | models.BinaryField | Encrypted)
        is_read = traces.lens_of(model._meta.label_lower, field.name)
        if (is_fit or is_packed) and not is_read:
            yield field


def needle(field):
    """
    Return a value that tells of the person, as such a column holds one.
    """
    if isinstance(field, models.JSONField):
        said = {NAME: [{"who": ALL}], "url": f"?q={quote(NAME)}", "was": LONGER}
        return [{**said, "model": NAME, "keys": []}] if field.default is list else said
    if isinstance(field, models.BinaryField):
        return f"名单,{NAME}\n".encode("gb18030")
    if isinstance(field, Encrypted):
        return {"who": ALL} if isinstance(field, EncryptedJSONField) else ALL
    texts = (ALL, f"{NAME}{MOBILE}", MOBILE, NAME)
    return next(text for text in texts if len(text) <= (field.max_length or 99))


def rows_of_all():
    """
    Return a row of each model, made from nothing where there is none and it can be.
    """
    for model in apps.get_models():
        if model._meta.label_lower in traces.left():
            continue
        if not model._base_manager.exists():
            with suppress(DatabaseError), transaction.atomic():
                model._base_manager.bulk_create([least(model)])
        row = model._base_manager.order_by("pk").last()
        if row is not None:
            yield row


def least(model):
    values = {}
    for field in model._meta.concrete_fields:
        if field.primary_key or field.default is not NOT_PROVIDED:
            continue
        if field.is_relation:
            found = field.related_model._base_manager.order_by("pk").first()
            values[field.attname] = found.pk if found and not field.null else None
        elif not field.null:
            values[field.name] = least_value(field)
    return model(**values)


def least_value(field):
    if field.choices:
        return next(value for value, _label in field.flatchoices if value != "")
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(field, models.DateField):
        return timezone.localdate()
    if isinstance(field, models.CharField | models.TextField):
        return "甲"
    return {} if isinstance(field, models.JSONField) else 1


def seed():
    """
    Write the needle into every column of a row of every model that takes it; return
    the models of which a column did.
    """
    took, empty = set(), set()
    for row in rows_of_all():
        label = row._meta.label_lower
        for field in columns(type(row)):
            rows = type(row)._base_manager.filter(pk=row.pk)
            with suppress(DatabaseError), transaction.atomic():
                rows.update(**{field.name: needle(field)})
                took.add(label)
        if any(columns(type(row))) and label not in took:
            empty.add(label)
    return took, empty


def document(text):
    """
    Return a file as Word writes it, the name in two pieces.
    """
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", f"<w:t>{text[:2]}</w:t>{text[2:]}")
    return data.getvalue()


def printed(text):
    paper = papers.Paper("甲样例", "", "纪要", "1", [papers.Text("出席", text)])
    return papers.typeset(paper, at=timezone.now())


def upload(by, subject):
    """
    Keep files of several kinds with a row, none of which anything signed rests on.
    """
    for name, data in {
        "文本.txt": f"出席：{ALL}".encode("gb18030"),
        "纪要.pdf": printed(f"出席：{NAME}"),
        "纪要.docx": document(NAME),
        "别人.txt": f"出席：{LONGER}".encode(),
    }.items():
        file = SimpleUploadedFile(name, data)
        documents.keep(file, by=by, at=timezone.now(), subject=subject)


def marks():
    """
    Return how the words may stand in a table or a file.
    """
    encoded = (NAME.encode(each) for each in ("utf-8", "gb18030"))
    return [*spelled(NAME), MOBILE, EMAIL, *encoded]


def spelled(name):
    escaped = json.dumps(name)[1:-1]
    return [name, escaped, json.dumps(escaped)[1:-1], quote(name)]


def tables_left():
    """
    Return the tables in which the words stand, looked at without our own finder, and
    the columns that only the models can read.
    """
    found = {
        table.strip('"')
        for table, rows in snapshot().items()
        for row in rows
        if any(is_told(cell) for cell in row)
    }
    sealed = {
        model._meta.db_table
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, Encrypted)
        for value in model._base_manager.values_list(field.name, flat=True)
        if is_told(json.dumps(value, ensure_ascii=False))
    }
    return found | sealed


def is_told(cell):
    value = bytes(cell) if isinstance(cell, memoryview) else cell
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, str | bytes):
        return False
    if isinstance(value, str):
        for other in spelled(LONGER):
            value = value.replace(other, "")
    else:
        value = value.replace(LONGER.encode(), b"")
    return any(mark in value for mark in marks() if type(mark) is type(value))


def files_left():
    """
    Return the names of stored files that tell of the person.
    """
    told = []
    for file in StoredFile.objects.order_by("pk"):
        with file.file.open("rb") as opened:
            data = opened.read()
        if any(is_told(text) for text in (data, *read(data))):
            told.append(file)
    return told


def read(data):
    if data.startswith(b"%PDF"):
        for page in PdfReader(io.BytesIO(data)).pages:
            yield "".join(page.extract_text().split())
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for name in packed.namelist():
                yield packed.read(name).decode(errors="ignore").replace("</w:t>", "")


@pytest.fixture
def haystack(agency):
    """
    An agency with everything in it, a key person who stands everywhere, and another one
    who has nothing to do with him.
    """
    World.made(agency)
    by, at = agency.executive, timezone.now()
    project = Project.objects.order_by("pk").last()
    post = add(by, project.client, name=NAME, mobile=MOBILE, email=EMAIL)
    other = add(by, project.client, name=LONGER, mobile="13811110000")
    for each in (post, other):
        consent(each.person, by)
        keep_private(each.person, by, family=f"与{NAME}、{LONGER}是同学")
        services.relate(each, by=by, at=at, user=by, strength=3, reason=ALL)
    upload(by, project)
    freeze(project, by=by, at=at, title=f"致{NAME}", blocks=[])
    paper = papers.Paper("甲样例", "", f"致{NAME}", "1")
    documents.print_paper(
        paper, by=by, at=at, subject=project, kind="letter", key="needle"
    )
    theirs = ProjectFactory(title=f"{LONGER}的项目", client=project.client)
    search.refresh(Project, [theirs.pk])
    return post.person, other.person, theirs


def restore(other):
    """
    Take the needle out of who is somebody else.
    """
    KeyPerson.objects.filter(pk=other.pk).update(name=LONGER)
    title = f"{LONGER}的项目"
    theirs = Project.objects.order_by("pk").last()
    Project.objects.filter(pk=theirs.pk).update(title=title)
    search.refresh(Project, [theirs.pk])


def ask(by, person):
    values = {"name": NAME, "terms": f"{MOBILE}\n{EMAIL}", "kind": "erase"}
    return services.open_request(
        by=by,
        at=timezone.now(),
        person=person,
        received_on=timezone.localdate(),
        values={**values, "channel": "mail", "words": ""},
    )


def test_nobody_is_left_in_any_table_or_file(
    agency, haystack, browse, django_capture_on_commit_callbacks
):
    person, other, project = haystack
    took, empty = seed()
    restore(other)
    cache.set(f"clients:suggest:region:{agency.gm.pk}", [NAME])
    request = given.checked(ask(agency.executive, person), agency.director)
    assert empty == APPEND_ONLY | SELDOM
    assert len(took) > 80
    assert len(tables_left()) > 80
    assert len(files_left()) == 4

    copy = services.copy_out(request, by=agency.director, at=timezone.now())
    assert len({line[1] for line in copy.lines}) > 40

    with django_capture_on_commit_callbacks(execute=True):
        services.erase(request, by=agency.director, at=timezone.now(), reason=ALL)

    request.refresh_from_db()
    kept = {one["where"].partition(":")[0].replace(".", "_") for one in request.kept}
    assert tables_left() == kept
    assert {f"documents.storedfile:{file.pk}" for file in files_left()} <= {
        one["where"] for one in request.kept
    }
    assert [
        one
        for one in request.kept
        if LAW[one["where"].partition(":")[0].replace(".", "_")] not in one["why"]
    ] == []
    assert cache.get(f"clients:suggest:region:{agency.gm.pk}") is None
    assert [hit.title for hit in search.find(agency.gm, NAME)] == [project.title]
    assert_is_told(browse(agency.director), request)


def assert_is_told(browser, request):
    page = browser.get(request.get_absolute_url()).content.decode()
    pdf = b"".join(browser.get(f"{request.get_absolute_url()}paper/"))
    said = "".join(read(pdf))
    for one in request.kept:
        assert one["where"] in page
        assert one["why"] in page
        assert "".join(one["why"].split()) in said
    assert not is_told(page)
    assert not is_told(said)


def test_others_whose_name_begins_alike_stay_as_they_are(
    agency, haystack, django_capture_on_commit_callbacks
):
    person, other, project = haystack
    Project.objects.filter(pk=project.pk).update(title=f"{NAME}请{LONGER}看样")
    address = "my.ouyang@sample.example"
    Client.objects.filter(pk=project.client_id).update(remark=address)
    request = given.checked(ask(agency.executive, person), agency.director)

    with django_capture_on_commit_callbacks(execute=True):
        services.erase(request, by=agency.director, at=timezone.now(), reason="要求")

    project.refresh_from_db()
    assert project.title == f"{traces.GONE}请{LONGER}看样"
    assert Client.objects.get(pk=project.client_id).remark == address
    assert KeyPerson.objects.get(pk=other.pk).name == LONGER
    family = f"与{traces.GONE}、{LONGER}是同学"
    assert Private.objects.get(person=other).family == family
    kept = StoredFile.objects.get(name="别人.txt")
    with kept.file.open("rb") as opened:
        assert LONGER in opened.read().decode()


def test_what_a_merge_has_put_aside_is_forgotten_and_can_be_put_back(crew):
    """
    Rows that a merge of clients keeps to undo it hold words, encrypted ones too.
    """
    by = crew.executive
    kept, dropped = ClientFactory(name="甲样例"), ClientFactory(name="乙样例")
    Client.objects.filter(pk=dropped.pk).update(remark=f"找{NAME}")
    dropped.refresh_from_db()
    for client in (kept, dropped):
        Membership.objects.create(client=client, user=by, role="ae")
    post = add(by, dropped, name=NAME, mobile=MOBILE)
    the_merge = merged(kept, dropped, crew.director)
    other = add(by, kept, name="别人样例")
    consent(other.person, by)
    keep_private(other.person, by, family=f"{NAME}的同学")
    private = Private.objects.get(person=other.person)
    the_merge.removed = [
        *the_merge.removed,
        {"model": "persons.private", "row": packing.raw(private)},
    ]
    the_merge.save()
    private.delete()
    request = given.checked(ask(by, post.person), crew.director)

    services.erase(request, by=crew.director, at=timezone.now(), reason="要求")

    the_merge.refresh_from_db()
    assert not any(map(is_told, packing.texts(the_merge.removed)))
    clients.unmerge(the_merge, by=crew.director, at=timezone.now())
    assert Client.objects.get(pk=dropped.pk).remark == f"找{traces.GONE}"
    family = f"{traces.GONE}的同学"
    assert Private.objects.get(person=other.person).family == family
