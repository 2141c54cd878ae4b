"""Colleagues: joining, changing, leaving."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kehubu.core import facts, history, pinyin, search
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.people.models import Agency, Department, Invitation, Post, User
from kehubu.people.positions import Position
from kehubu.people.services.invitations import issue

LEFT = "people.left"
POSTED = "people.posted"
Posts = Iterable[tuple[str, Department]]


class MayNotGrantOneself(DomainError):
    code = "people_may_not_grant_oneself"
    message = _(
        "本人不能给自己增加岗位，也不能改自己的部门和上级。请由另一位系统管理员办理。"
    )


class LastAdministrator(DomainError):
    code = "people_last_administrator"
    message = _("这是最后一位系统管理员。请先指定另一位，再做这项操作。")


class NotOneself(DomainError):
    code = "people_not_oneself"
    message = _("不能停用自己的账号。")


class InvitationSpent(DomainError):
    code = "people_invitation_spent"
    message = _("这个链接已经用过或已失效。请向系统管理员要一个新的。")


class UsernameTaken(DomainError):
    code = "people_username_taken"
    message = _("这个登录名已有人使用。")
    field = "username"


class EmailTaken(DomainError):
    code = "people_email_taken"
    message = _("这个邮箱已有人使用。")
    field = "email"


class SupervisorBelow(DomainError):
    code = "people_supervisor_below"
    message = _("直接上级不能是本人，也不能是本人的下属。")
    field = "supervisor"


class UnknownLanguage(DomainError):
    code = "people_unknown_language"
    message = _("没有这种界面语言。")


class Inactive(DomainError):
    code = "people_inactive"
    message = _("该账号已停用。请先恢复，再做这项操作。")


@transaction.atomic
def hire(
    *, by: User, at: datetime, person: Mapping[str, Any], posts: Posts
) -> tuple[User, str]:
    """
    Open an account; return it with the token of the link that sets its password.

    :raises UsernameTaken, EmailTaken: if they are a colleague's
    """
    _lock_roster()
    require(by, "people.manage_users")
    _check_unique(person)
    user = create_user(person, posts, at=at)
    token = issue(user, at)
    history.record("user.hired", user, by=by, at=at)
    facts.announce(POSTED, user.pk)
    search.refresh_soon(User, [user.pk])
    return user, token


@transaction.atomic
def amend_user(
    user: User, *, by: User, at: datetime, values: Mapping[str, Any], posts: Posts
) -> User:
    """
    Change a colleague's particulars and posts.

    :raises UsernameTaken, EmailTaken: if they are a colleague's
    :raises SupervisorBelow: if the supervisor reports to the person
    :raises MayNotGrantOneself: if one gives oneself a post, or changes one's department
        or supervisor
    :raises LastAdministrator: if no system administrator would be left
    """
    _lock_roster()
    user = User.objects.select_for_update().get(pk=user.pk)
    require(by, "people.manage_users", user)
    _check_unique(values, other_than=user)
    _check_supervisor(user, values.get("supervisor"))
    wanted = _distinct(posts)
    _check_posts(user, wanted)
    if user == by:
        _check_own(user, values, wanted)
    if values.get("name", user.name) != user.name:
        values = {**values, "reading": _reading(values["name"])}
    history.amend(user, "user.amended", by=by, at=at, values=values)
    _change_posts(user, wanted, by=by, at=at)
    search.refresh_soon(User, [user.pk])
    return user


@transaction.atomic
def deactivate(user: User, *, by: User, at: datetime) -> User:
    """
    Close an account: from now on it neither signs in nor receives work.

    :raises NotOneself: if it is one's own
    :raises LastAdministrator: if no system administrator would be left
    """
    _lock_roster()
    user = User.objects.select_for_update().get(pk=user.pk)
    require(by, "people.manage_users", user)
    if user == by:
        raise NotOneself
    _keep_an_administrator(user)
    Invitation.objects.filter(user=user, used_at=None).delete()
    user.sessions.all().delete()
    values = {"is_active": False}
    history.amend(user, "user.deactivated", by=by, at=at, values=values)
    facts.announce(LEFT, user.pk)
    search.refresh_soon(User, [user.pk])
    return user


@transaction.atomic
def reactivate(user: User, *, by: User, at: datetime) -> User:
    """
    Open a closed account again.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    require(by, "people.manage_users", user)
    values = {"is_active": True}
    history.amend(user, "user.reactivated", by=by, at=at, values=values)
    search.refresh_soon(User, [user.pk])
    return user


@transaction.atomic
def invite(user: User, *, by: User, at: datetime) -> str:
    """
    Return the token of a new link with which ``user`` sets a password.

    :raises Inactive: if the account is closed
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    require(by, "people.manage_users", user)
    if not user.is_active:
        raise Inactive
    token = issue(user, at)
    history.record("user.invited", user, by=by, at=at)
    return token


@transaction.atomic
def accept_invitation(
    invitation: Invitation, *, by: None = None, at: datetime, password: str
) -> User:
    """
    Set the password of the invited colleague; the link is spent.

    :raises InvitationSpent: if it was used or replaced, has expired, or the account is
        closed
    """
    given = Invitation.objects.select_for_update().filter(pk=invitation.pk).first()
    if not given or given.used_at or given.expires_at <= at:
        raise InvitationSpent
    user = given.user
    if not user or not user.is_active:
        raise InvitationSpent
    user.set_password(password)
    user.save(update_fields=["password"])
    history.amend(given, "user.joined", by=user, at=at, values={"used_at": at})
    return user


@transaction.atomic
def set_language(user: User, *, by: User, at: datetime, language: str) -> User:
    """
    Choose the language of one's pages.

    :raises UnknownLanguage: if Kehubu does not speak it
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    require(by, "people.set_language", user)
    if language not in dict(settings.LANGUAGES):
        raise UnknownLanguage
    values = {"language": language}
    return history.amend(user, "user.language", by=by, at=at, values=values)


def create_user(person: Mapping[str, Any], posts: Posts, *, at: datetime) -> User:
    """
    Write an account without a usable password, and its posts.
    """
    user = User(**person, reading=_reading(person["name"]), joined_at=at)
    user.set_unusable_password()
    user.save(force_insert=True)
    write_posts(user, posts)
    return user


def write_posts(user: User, posts: Posts) -> None:
    """
    Give ``user`` these posts and no others.
    """
    wanted = _distinct(posts)
    user.posts.all().delete()
    Post.objects.bulk_create(
        Post(user=user, position=position, department=department)
        for position, department in wanted
    )
    codes = {f"{position}@{department.kind}" for position, department in wanted}
    user.held_codes = " ".join(sorted(codes))
    user.save(update_fields=["held_codes"])


def _lock_roster() -> None:
    """
    Let one change at a time through: whether a name is free, and whether an
    administrator is left, is judged over all rows.
    """
    Agency.objects.select_for_update().first()


def _check_unique(values: Mapping[str, Any], other_than: User | None = None) -> None:
    others = User.objects.all()
    if other_than:
        others = others.exclude(pk=other_than.pk)
    username, email = values.get("username"), values.get("email")
    if username and others.filter(username__iexact=username).exists():
        raise UsernameTaken
    if email and others.filter(email__iexact=email).exists():
        raise EmailTaken


def _check_supervisor(user: User, supervisor: User | None) -> None:
    above, seen = supervisor, set()
    while above and above.pk not in seen:
        if above == user:
            raise SupervisorBelow
        seen.add(above.pk)
        above = above.supervisor


def _reading(name: str) -> str:
    longest = User._meta.get_field("reading").max_length
    return pinyin.reading(name, is_person=True)[:longest]


def _distinct(posts: Posts) -> list[tuple[str, Department]]:
    return list(dict.fromkeys(posts))


def _check_own(
    user: User, values: Mapping[str, Any], wanted: list[tuple[str, Department]]
) -> None:
    """
    Refuse what would change one's own rights: who keeps the accounts could otherwise
    read whatever he likes. To step back from a post, and to say for the first time
    where one belongs, is free.
    """
    held = set(user.posts.values_list("position", "department"))
    is_more = any((post, place.pk) not in held for post, place in wanted)
    is_moved = any(
        getattr(user, name)
        and values.get(name, getattr(user, name)) != getattr(user, name)
        for name in ("department", "supervisor")
    )
    if is_more or is_moved:
        raise MayNotGrantOneself


def _check_posts(user: User, wanted: list[tuple[str, Department]]) -> None:
    positions = {position for position, _department in wanted}
    if Position.SYSTEM_ADMINISTRATOR not in positions:
        _keep_an_administrator(user)


def _keep_an_administrator(user: User) -> None:
    administrators = User.objects.holding(Position.SYSTEM_ADMINISTRATOR)
    if user in administrators and administrators.count() == 1:
        raise LastAdministrator


def _change_posts(
    user: User, wanted: list[tuple[str, Department]], *, by: User, at: datetime
) -> None:
    posts = [(p.position, p.department) for p in user.posts.select_related()]
    if set(posts) == set(wanted):
        return
    write_posts(user, wanted)
    if user != by:
        user.sessions.all().delete()
    named = [[f"{p}@{d.pk}" for p, d in keys] for keys in (posts, wanted)]
    changes = {"posts": named}
    history.record("user.posts", user, by=by, at=at, changes=changes)
    facts.announce(POSTED, user.pk)
