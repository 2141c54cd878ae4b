"""Find everywhere: all that the database, its index and its files know of a person."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Merge
from kehubu.core import search, traces
from kehubu.core.encryption.fields import Encrypted
from kehubu.core.models import SearchRow
from kehubu.core.search.index import expression
from kehubu.core.search.sources import SOURCES
from kehubu.core.search.tokens import phrases_of, tokens_of
from kehubu.core.traces.words import escaped
from kehubu.documents.models import StoredFile
from kehubu.people.models import User
from kehubu.persons import naming
from kehubu.persons.models import KeyPerson, PersonMerge, PersonRequest, Post

BATCH = 500
REACHED = ("mobile", "phone", "email", "wechat")
_NO_NAME = re.compile(r"[0-9@]")
"""Who is called by a number or an address is no other, but entered carelessly."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A row in which the person is found; ``why`` says why it is kept as it is."""

    row: models.Model
    fields: tuple[str, ...]
    excerpt: str
    why: str = ""
    is_link: bool = False
    """Whether the row names the person as a row, not in words."""

    @property
    def key(self) -> str:
        return f"{self.row._meta.label_lower}:{self.row.pk}"

    @property
    def is_made(self) -> bool:
        """
        Whether the row is only made of others, and anew when they change.
        """
        return isinstance(self.row, SearchRow)

    @property
    def where(self) -> str:
        return called(self.row._meta.label_lower)

    @property
    def url(self) -> str:
        to_page = getattr(self.row, "get_absolute_url", None)
        return str(to_page()) if to_page else ""


CALLED: dict[str, str | Promise] = {
    "clients.import": _("导入的名单文件"),
    "clients.importrow": _("导入名单的行"),
    "core.historyentry": _("历史记录"),
    "core.job": _("后台任务"),
    "core.notification": _("通知"),
    "core.searchrow": _("搜索索引"),
    "documents.paper": _("打印文件"),
    "documents.storedfile": _("文件"),
    "persons.consent": _("同意记录"),
    "persons.keyperson": _("关键人物"),
    "persons.post": _("任职"),
    "persons.personrequest": _("个人信息请求"),
    "persons.private": _("私人资料"),
    "persons.relation": _("关系"),
    "procedures.record": _("步骤记录"),
    "procedures.run": _("流程"),
    "procedures.step": _("步骤"),
    "signoffs.content": _("签字内容"),
    "signoffs.signature": _("签字"),
}
"""Rows that no search finds, and so have no name for readers."""


def called(label: str) -> str:
    """
    Return what readers call the rows of a model.
    """
    known = CALLED.get(label) or (SOURCES[label].label if label in SOURCES else "")
    return str(known) or gettext("其他记录（%(label)s）") % {"label": label}


def words_of(request: PersonRequest) -> traces.Words:
    """
    Return by which words somebody is found: the name, what the request names, and the
    numbers and addresses of his posts.
    """
    names = [request.name] if naming.may_be_sought(request.name) else []
    lines = [*names, *request.terms.splitlines()]
    if request.person:
        lines.append(request.person.name)
        for post in request.person.posts.all():
            lines += [getattr(post, name) for name in REACHED]
    lines += _left_aside(request)
    return traces.Words(lines, others=_longer(traces.Words(lines), request))


def _left_aside(request: PersonRequest) -> list[str]:
    """
    Return the names, numbers and addresses that merging has put aside: of posts, where
    two clients were merged, and of another entry of the same person.
    """
    kind = Post._meta.label_lower
    own = PersonMerge.objects.filter(kept=request.person_id or 0)
    rows = [
        one["row"]
        for removed in Merge.objects.values_list("removed", flat=True)
        for one in removed
        if one["model"] == kind and one["row"]["person_id"] == request.person_id
    ]
    rows += [
        one["row"]
        for removed in own.values_list("removed", flat=True)
        for one in removed
        if one["model"] == kind
    ]
    names = own.values_list("dropped_name", "before")
    called = [one for name, before in names for one in (name, before.get("name", ""))]
    return [*called, *(row[name] for row in rows for name in REACHED)]


def _longer(words: traces.Words, request: PersonRequest) -> set[str]:
    """
    Return the names of others, key persons and our own, in which one of the words
    stands: whoever is called 王丽华 is not 王丽.
    """
    others = KeyPerson.objects.filter(erased_at=None).exclude(pk=request.person_id or 0)
    named = Q(pk=None)
    for word in words.words:
        named |= Q(name__contains=word)
    kinds = (others.filter(named), User.objects.filter(named))
    names = {name for rows in kinds for name in rows.values_list("name", flat=True)}
    return {name for name in names if not _NO_NAME.search(name)}


def of(request: PersonRequest) -> Iterator[Hit]:
    """
    Yield every row that names the person of a request: as a row, then in words.
    """
    if request.person:
        yield from linked(request.person)
    yield from find(words_of(request))


def linked(person: KeyPerson) -> Iterator[Hit]:
    """
    Yield the rows of upper apps that name a person among others, such as the contacts
    at which he was met.
    """
    for relation in KeyPerson._meta.related_objects:
        if relation.many_to_many:
            model, name = relation.related_model, relation.field.name
            rows = model._base_manager.filter(**{name: person.pk}).order_by("pk")
            for row in rows:
                yield Hit(row, (name,), str(row), is_link=True)


def find(words: traces.Words) -> Iterator[Hit]:
    """
    Yield every row in which one of the words stands, model by model.
    """
    for model in apps.get_models():
        label = model._meta.label_lower
        if label in traces.left() or model._meta.proxy or not words:
            continue
        if model is SearchRow:
            yield from _in_index(words)
        elif model is StoredFile:
            yield from _in_files(words)
        else:
            yield from _in_rows(model, words)


def texts_of(model: type[models.Model]) -> list[Any]:
    """
    Return the columns of a model in which words may stand.
    """
    return [field for field in model._meta.concrete_fields if _may_hold(field)]


def is_sealed(field: Any) -> bool:
    """
    Tell whether the database cannot look into a column.
    """
    return isinstance(field, Encrypted | models.BinaryField)


def _may_hold(field: Any) -> bool:
    kinds = (models.CharField, models.TextField, models.JSONField)
    if isinstance(field, kinds):
        return not field.choices
    return is_sealed(field)


def _in_rows(model: type[models.Model], words: traces.Words) -> Iterator[Hit]:
    fields = texts_of(model)
    if not fields:
        return
    rows = model._base_manager.order_by("pk")
    if not any(is_sealed(field) or _lens_of(field) for field in fields):
        rows = _narrowed(rows, fields, words)
    for row in rows.iterator(chunk_size=BATCH):
        hit = _hit(row, fields, words)
        if hit:
            yield hit


def _narrowed(
    rows: models.QuerySet[Any], fields: list[Any], words: traces.Words
) -> models.QuerySet[Any]:
    """
    Keep the rows in which a word may stand; whether it does is seen afterwards.
    """
    wanted = Q(pk=None)
    for field in fields:
        name = field.name
        starts = words.starts
        if isinstance(field, models.JSONField):
            name = f"{field.name}_as_text"
            rows = rows.annotate(**{name: Cast(field.name, models.TextField())})
            starts = [*starts, *map(escaped, starts)]
        for start in dict.fromkeys(starts):
            wanted |= Q(**{f"{name}__icontains": start})
    return rows.filter(wanted)


def _hit(row: models.Model, fields: list[Any], words: traces.Words) -> Hit | None:
    found = []
    excerpt = ""
    for field in fields:
        for text in _read(row, field):
            if words.are_in(text):
                found.append(field.name)
                excerpt = excerpt or ("" if is_sealed(field) else words.excerpt(text))
                break
    if not found:
        return None
    return Hit(row, tuple(found), excerpt, traces.reason_of(row))


def _read(row: models.Model, field: Any) -> Iterator[Any]:
    value = getattr(row, field.attname)
    lens = _lens_of(field)
    if lens:
        yield from lens.texts(value)
    elif isinstance(field, models.BinaryField):
        yield from traces.readable(bytes(value or b""))
    else:
        yield value


def _lens_of(field: Any) -> traces.Lens | None:
    return traces.lens_of(field.model._meta.label_lower, field.name)


def _in_index(words: traces.Words) -> Iterator[Hit]:
    """
    Yield index rows: they hold tokens, not texts, and are asked as a search asks. What
    the tokens alone take for the person is not, if texts say otherwise.
    """
    wanted = Q(pk=None)
    for word in words.words:
        phrases = phrases_of(word)
        if phrases:
            wanted |= Q(tokens__matches=expression(phrases))
        wanted |= Q(title__icontains=word) | Q(subtitle__icontains=word)
    signs = [_tokens(word) for word in words.words]
    for row in SearchRow.objects.filter(wanted).order_by("pk").iterator():
        is_alike = any(f" {sign} " in f" {row.tokens} " for sign in signs)
        is_alike = is_alike or words.are_in([row.title, row.subtitle])
        if is_alike and not _is_fresh(row, words):
            yield Hit(row, ("tokens",), row.title, _why_indexed(row))


def _is_fresh(row: SearchRow, words: traces.Words) -> bool:
    """
    Tell whether an index row is as its texts are, and they do not hold the words.
    """
    texts = search.texts_of(row)
    return texts is not None and not words.are_in(texts)


def _why_indexed(row: SearchRow) -> str:
    """
    Return why what an index row is made of is kept; the row follows it.
    """
    if row.kind not in SOURCES:
        return ""
    made_of = SOURCES[row.kind].model._base_manager.filter(pk=row.object_id).first()
    return traces.reason_of(made_of) if made_of else ""


def _tokens(word: str) -> str:
    """
    Return what the index holds wherever a text holds a word. The mark of a last
    character is left out: the text may go on.
    """
    tokens = tokens_of(word).split()
    if len(phrases_of(word)) == 1 and len(tokens) > 1:
        return " ".join(tokens[:-1])
    return " ".join(tokens)


def _in_files(words: traces.Words) -> Iterator[Hit]:
    files = StoredFile.objects.select_related("paper", "archive_set").order_by("pk")
    for file in files.iterator(chunk_size=BATCH):
        fields = [name for name, text in _told(file) if words.are_in(text)]
        if fields:
            found = tuple(dict.fromkeys(fields))
            yield Hit(file, found, "", traces.reason_of(file))


def _told(file: StoredFile) -> Iterator[tuple[str, str]]:
    yield "name", file.name
    with file.file.open("rb") as content:
        for text in traces.readable(content.read()):
            yield "file", text


def texts_in(hit: Hit) -> Iterator[Any]:
    """
    Yield the texts in which a hit was made.
    """
    if isinstance(hit.row, StoredFile):
        yield from (text for name, text in _told(hit.row) if name in hit.fields)
    elif not hit.is_made:
        for name in hit.fields:
            yield from _read(hit.row, hit.row._meta.get_field(name))


def namesakes(request: PersonRequest) -> list[KeyPerson]:
    """
    Return other key persons of the same name: what is found may be about them.
    """
    others = KeyPerson.objects.filter(name=request.name, erased_at=None)
    return list(others.exclude(pk=request.person_id or 0).order_by("pk"))
