"""Lists of key persons: a row is a person with what he is at a client's."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Model
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kehubu.clients import kinds
from kehubu.clients.models import Import
from kehubu.clients.services.at_clients import (
    CLIENT_ALIASES,
    CLIENT_FIELDS,
    COMMON_PROBLEMS,
    AtClients,
    Entry,
    key_of,
)
from kehubu.core import pinyin, search, wording
from kehubu.core.errors import DomainError
from kehubu.core.spreadsheets import Table
from kehubu.persons import sensitive
from kehubu.persons.models import KeyPerson, Post
from kehubu.persons.services import matching
from kehubu.persons.services.persons import derived

OF_PERSON = ("name", "source", "basis", "background")
OF_POST = (
    *("department", "title", "kind", "level", "mobile", "phone", "email", "wechat"),
    *("since", "until"),
)
SEARCHED = 20
"""Rows in which headings are looked for."""
PRIVATE = (
    *("生日", "出生", "农历", "生辰", "年龄", "身份证", "证件号", "护照", "民族"),
    *("宗教", "信仰", "政治面貌", "党派", "婚姻", "婚否", "配偶", "子女", "孩子"),
    *("家庭", "家人", "家属", "住址", "喜好", "爱好", "嗜好", "忌口", "口味"),
    *("健康", "病史", "血型", "银行卡", "卡号", "开户行", "车牌", "愛好"),
)
UNMISTAKABLE = frozenset(
    {
        *(
            "生日",
            "出生日期",
            "出生年月",
            "身份证",
            "身份证号",
            "身份证号码",
            "证件号码",
        ),
        *("民族", "宗教信仰", "政治面貌", "婚姻状况", "家庭住址", "家庭成员", "血型"),
        *("银行卡号", "爱好", "喜好"),
    }
)
"""What headings of private and sensitive data hold (PIPL 28; ``models.private``)."""


class PrivateColumns(DomainError):
    """PIPL 6, 28 and 29: what needs a consent of its own comes by no list."""

    code = "persons_private_columns"
    message = _(
        "表里有不能随名单导入的列：%(columns)s。文件没有保存。请删去这些列再上传；"
        "生日、喜好、家庭要先登记本人的同意，再在人物的页面上填写。"
    )
    field = "file"


def _labels(model: type[Model], names: Iterable[str]) -> dict[str, str | Promise]:
    return {name: model._meta.get_field(name).verbose_name for name in names}  # type: ignore[union-attr]


def _said_choices(choices: Any) -> list[tuple[str, str | Promise]]:
    """
    Return choices without that of saying nothing.
    """
    return [(each.value, each.label) for each in choices]


def _lengths() -> dict[str, int]:
    fields = [*KeyPerson._meta.fields, *Post._meta.fields]
    return {f.name: f.max_length for f in fields if f.max_length and not f.choices}


class PersonList(AtClients):
    """A list of key persons (TL-C1.01 f13–f15)."""

    key, perm, order = "persons", "persons.add_person", 20
    label = _("关键人物")
    title = _("导入关键人物")
    file_label = _("关键人物名单")
    again = _("已有的人物：")
    overwrite = _("更新已有人物")
    spare = _("保留导入后已修改或用到的人物")
    skipped = _("这个人已经在，已跳过")

    models = (KeyPerson, Post)
    needed = ("name",)
    may_double = True
    is_linked = True
    related: ClassVar[Mapping[type[Model], Sequence[str]]] = {Post: ("person",)}
    added: ClassVar[Mapping[type[Model], str]] = {Post: "person.added"}
    verbs: ClassVar[Mapping[type[Model], str]] = {KeyPerson: "person", Post: "post"}

    fields = {
        **_labels(KeyPerson, ["name"]),
        **CLIENT_FIELDS,
        **_labels(Post, OF_POST),
        **_labels(KeyPerson, ["source", "basis", "background"]),
    }
    aliases: ClassVar[Mapping[str, Sequence[str]]] = {
        "name": ["姓名", "名字", "联系人", "联系人姓名", "人物", "姓名全称", "聯絡人"],
        **CLIENT_ALIASES,
        "department": ["部门", "所在部门", "部門"],
        "title": ["职务", "职位", "头衔", "岗位", "職務", "職位", "職稱"],
        "kind": ["角色", "人物角色"],
        "level": ["决策层级", "决策角色", "决策作用", "決策層級"],
        "mobile": ["手机", "手机号", "手机号码", "移动电话", "手機"],
        "phone": ["电话", "座机", "办公电话", "固定电话", "联系电话", "電話"],
        "email": ["邮箱", "电子邮箱", "电子邮件", "邮件", "email", "郵箱"],
        "wechat": ["工作微信", "微信", "微信号", "微信號"],
        "since": ["任职开始", "入职日期", "任职日期", "到任日期"],
        "until": ["任职结束", "离职日期", "离任日期"],
        "source": ["资料来源", "来源", "資料來源"],
        "basis": ["处理依据", "處理依據"],
        "background": ["背景", "工作背景", "工作经历", "履历"],
    }
    problems = {
        **COMMON_PROBLEMS,
        "digits_lost": _("是科学记数，号码的尾数已丢失，请重新填写"),
        "bad_email": _("邮箱写得不对"),
        "bad_until": _("要在任职开始之后，且不晚于今天"),
        "basis_needs_public": _("以公开信息为依据的，资料来源要选“公开资料”"),
        "sensitive": _("好像写有敏感个人信息（《个人信息保护法》第二十八条），请删去"),
    }
    choices = {
        "kind": Post.Kind.choices,
        "level": _said_choices(Post.Level),
        "source": KeyPerson.Source.choices,
        "basis": _said_choices(KeyPerson.Basis),
    }
    also = {
        "level": {"决策者": "decides", "影响者": "influences", "使用者": "uses"},
        "kind": {"其他": "other", "总主管": "chief"},
    }
    lengths = _lengths()
    dates = ("since", "until")
    example = {
        "name": "样例人（举例，请删去）",
        "client": "样例食品有限公司",
        "department": "市场部",
        "title": "市场总监",
        "kind": "广告主管",
        "level": "决策",
        "mobile": "13800000000",
        "email": "example@example.com",
        "since": "2024-01-31",
        "source": "名片",
    }

    def refuse(self, table: Table, header_row: int) -> None:
        """
        Refuse a table with columns of private data: nothing of it is kept.
        """
        found = [
            cell.strip()
            for row in table.rows[:SEARCHED]
            for cell in row.cells
            if _is_private(cell, is_heading=row.number == header_row)
        ]
        if found:
            raise PrivateColumns(columns=wording.listed(dict.fromkeys(found)))

    def read(self, values: kinds.Values) -> dict[str, str]:
        problems: dict[str, str] = {}
        if values.get("email") and not _is_email(values["email"]):
            problems["email"] = "bad_email"
        if values.get("basis") == "public" and values.get("source") != "public":
            problems["basis"] = "basis_needs_public"
        if sensitive.found(values.get("background", "")):
            problems["background"] = "sensitive"
        for name in ("mobile", "phone"):
            if matching.is_cut(values.get(name, "")):
                problems[name] = "digits_lost"
        since, until = (
            matching.day(values.get("since")),
            matching.day(values.get("until")),
        )
        if matching.is_early(since, until) or (until and until > timezone.localdate()):
            problems["until"] = "bad_until"
        return problems

    def find(self, the_import: Import, entries: Sequence[Entry]) -> None:
        """
        A person is there if somebody of that name is at the client's, and neither has a
        number that the other has not.
        """
        posts = matching.posts(the_import, entries)
        present = matching.known_persons(the_import, posts)
        for entry in entries:
            name, values = entry.values.get("name", ""), entry.row.values
            numbers = matching.numbers(
                values.get("mobile", ""), values.get("phone", "")
            )
            number = min(numbers, default="")
            entry.group = key_of(entry.client.pk, name)
            entry.key = key_of(entry.client.pk, name, number)
            alike = posts.get((entry.client.pk, name), [])
            entry.known = next(iter(matching.same(alike, numbers, values)), None)
            if entry.known:
                entry.facts["about"] = entry.known.person_id in present
                entry.row.problems |= self._odds(entry)

    def says_nothing_new(self, entry: Entry) -> bool:
        return not any(
            getattr(row, name) != value
            for row, values in self.changes(entry)
            for name, value in values.items()
        )

    def make(self, entry: Entry, firsts: dict[str, Any], at: datetime) -> list[Model]:
        said = _said(entry.values)
        about = {"source": KeyPerson.Source.OTHER, **_of(said, OF_PERSON)}
        person = KeyPerson(**derived(about), created_at=at)
        post = Post(person=person, client=entry.client, **_of(said, OF_POST))
        post.sort_key = pinyin.sort_key(person.reading)
        return [person, post]

    def changes(self, entry: Entry) -> list[tuple[Model, dict[str, Any]]]:
        post: Any = entry.known
        said = _said(entry.values)
        about = {n: v for n, v in _of(said, OF_PERSON).items() if n != "name"}
        # What somebody has become elsewhere is not for those whom he has left.
        known = about if entry.facts.get("about", True) else {}
        return [(post.person, known), (post, _of(said, OF_POST))]

    def _odds(self, entry: Entry) -> dict[str, str]:
        """
        Return what a row says that does not go with what is known already.
        """
        post: Any = entry.known
        said = _said(entry.values)
        basis = said.get("basis", post.person.basis)
        source = said.get("source", post.person.source)
        odds = {}
        if entry.facts["about"] and basis == "public" and source != "public":
            odds["source"] = "basis_needs_public"
        if matching.is_early(
            said.get("since", post.since), said.get("until", post.until)
        ):
            odds["until"] = "bad_until"
        return odds

    def within(self, row: Any) -> Model:
        person: Model = row.person if isinstance(row, Post) else row
        return person

    def is_used(self, row: Any) -> bool:
        if isinstance(row, Post):
            return row.contacted_on is not None
        return row.reviewed_on is not None or row.erased_at is not None

    def refresh(self, rows: Iterable[Model]) -> None:
        rows = list(rows)
        persons = {row.pk for row in rows if isinstance(row, KeyPerson)}
        pks = {row.pk for row in rows if isinstance(row, Post)}
        others = Post.objects.filter(person__in=persons).values_list("pk", flat=True)
        search.refresh_soon(Post, sorted(pks | set(others)))

    def called(self, row: Any) -> str:
        return str(row.person)


kinds.register(PersonList())


def _is_private(cell: str, *, is_heading: bool) -> bool:
    """
    Tell whether a cell is the heading of private data; of a row that is not known for
    one, it must be nothing else.
    """
    text = "".join(unicodedata.normalize("NFKC", cell).split())
    if is_heading:
        return any(word in text for word in PRIVATE)
    return text in UNMISTAKABLE


def _said(values: Mapping[str, str]) -> dict[str, Any]:
    """
    Return checked values as models hold them; empty ones are left out.
    """
    known: dict[str, Any] = {name: text for name, text in values.items() if text}
    return known | {
        name: matching.day(known[name]) for name in ("since", "until") if name in known
    }


def _of(said: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: said[name] for name in names if name in said}


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
