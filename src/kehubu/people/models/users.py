from typing import ClassVar, Self

import rules
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.people.models.agency import Department
from kehubu.people.positions import Position

Held = frozenset[tuple[str, str]]


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User") -> Self:
        """
        Keep the colleagues: everyone of the agency sees everyone's post.
        """
        return self if user.is_active else self.none()

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)

    def active(self) -> Self:
        return self.filter(is_active=True)

    def holding(self, *positions: Position, kind: str = "") -> Self:
        """
        Keep the active holders of one of these positions, in a kind of department.
        """
        posts = Post.objects.filter(position__in=positions)
        if kind:
            posts = posts.filter(department__kind=kind)
        return self.active().filter(pk__in=posts.values("user"))


class User(AbstractBaseUser):
    """
    A person of the agency with an account (人员).

    ``held_codes`` repeats the posts as ``position@kind …``, so that rights need no
    further query; the services that write posts write it too.
    """

    username_validator = UnicodeUsernameValidator()
    RIGHTS_HANG_ON: ClassVar[tuple[str, ...]] = ("id", "held_codes", "is_active")

    username = models.CharField(
        _("登录名"),
        max_length=60,
        unique=True,
        validators=[username_validator],
        error_messages={"unique": _("这个登录名已有人使用。")},
    )
    name = models.CharField(_("姓名"), max_length=40)
    reading = models.CharField(_("姓名读音"), max_length=120, blank=True)
    email = models.EmailField(_("邮箱"), blank=True)
    phone = models.CharField(_("手机"), max_length=40, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name=_("部门"), related_name="users"
    )
    supervisor = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("直接上级"),
        null=True,
        blank=True,
        related_name="reports",
    )
    language = models.CharField(_("界面语言"), max_length=10, default="zh-hans")
    held_codes = models.CharField(max_length=400, blank=True)
    is_active = models.BooleanField(_("在职"), default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    objects = UserQuerySet.as_manager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="user_is_not_own_supervisor",
                condition=Q(supervisor=None) | ~Q(supervisor=models.F("pk")),
            ),
            # Whoever signs in is found without regard to case.
            models.UniqueConstraint(
                Lower("username"),
                name="user_username_unique",
                violation_error_message=_("这个登录名已有人使用。"),
            ),
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                condition=~Q(email=""),
                violation_error_message=_("这个邮箱已有人使用。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:detail", args=[self.pk])

    def get_full_name(self) -> str:
        return self.name

    @property
    def held(self) -> Held:
        """
        The positions held, each with the kind of its department.
        """
        pairs = (code.partition("@") for code in self.held_codes.split())
        return frozenset((position, kind) for position, _at, kind in pairs)

    def holds(self, *positions: Position, kind: str = "") -> bool:
        return any(
            position in positions and kind in {"", where}
            for position, where in self.held
        )

    def heads(self, kind: str) -> bool:
        return self.holds(Position.DEPARTMENT_HEAD, kind=kind)

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """
        Ask the predicates in code; there is no superuser who escapes them.
        """
        return self.is_active and bool(rules.has_perm(perm, self, obj))


class Post(models.Model):
    """A position held by a person in a department (任职)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="posts")
    position = models.CharField(_("岗位"), max_length=20, choices=Position)
    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name=_("部门"), related_name="posts"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="post_once_per_department",
                fields=["user", "position", "department"],
            ),
            models.CheckConstraint(
                name="post_position_known", condition=Q(position__in=Position.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.get_position_display()}"
