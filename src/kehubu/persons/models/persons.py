from datetime import date
from functools import reduce
from operator import or_
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.clients.models import Client, Membership
from kehubu.clients.rules import LISTERS
from kehubu.core.access import among
from kehubu.core.models import Labelled
from kehubu.people import queries as people
from kehubu.people.models import User
from kehubu.people.positions import Position

ACCOUNT_SIDE = LISTERS
"""Positions that deal with the people of a client: 关键人物 is not for others."""
CHIEFS = (Position.GENERAL_MANAGER, Position.ACCOUNT_DIRECTOR)
SERVING = (Position.ACCOUNT_MANAGER, Position.ACCOUNT_EXECUTIVE)
LINE = ("user", "user__supervisor", "user__supervisor__supervisor")
"""Who serves a client, and up to the director those above."""
WEAKEST, STRONGEST = 1, 5
STRENGTHS = [MinValueValidator(WEAKEST), MaxValueValidator(STRONGEST)]


class KeyPersonQuerySet(models.QuerySet["KeyPerson"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep those of whom the user may see a post, held now or formerly.
        """
        seen = Post.objects.visible_to(user)
        return self.filter(Exists(seen.filter(person=OuterRef("pk"))))

    def known_to(self, user: User) -> Self:
        """
        Keep those whose present the user may know: he sees a post that they hold. Of
        who holds none, it is for all who see a former one.

        What people have become elsewhere is not for those whom they have left.
        """
        return self.filter(known_to(user, "pk"))


def known_to(user: User, person: str) -> Q:
    """
    Say of the column ``person`` that it names somebody whose present the user may know;
    without a look at the person's own row, as SQLite takes in rights but so deep.
    """
    seen = Post.objects.visible_to(user).filter(person=OuterRef(person))
    held = Post.objects.current().filter(person=OuterRef(person))
    return Q(Exists(seen.current())) | ~Q(Exists(held)) & Q(Exists(seen))


class KeyPerson(Labelled):
    """
    A person who matters at a client's (关键人物), and on what ground we keep the data.

    Whoever is erased leaves this row without a name, so that what others have done
    keeps its place.
    """

    class Source(models.TextChoices):
        CARD = "card", _("名片")
        MEETING = "meeting", _("会面")
        CLIENT = "client", _("客户提供")
        REFERRAL = "referral", _("他人介绍")
        PUBLIC = "public", _("公开资料")
        OTHER = "other", pgettext_lazy("source", "其他")

    class Basis(models.TextChoices):
        """PIPL 13 and 27."""

        __empty__ = _("未登记")
        CONSENT = "consent", _("本人同意")
        CONTRACT = "contract", _("与本人订立、履行合同所必需")
        DUTY = "duty", _("履行法定职责或义务所必需")
        PUBLIC = "public", _("本人公开或已合法公开的信息")

    class Channel(models.TextChoices):
        __empty__ = _("请选择")
        TALK = "talk", _("当面")
        PAPER = "paper", _("书面")
        MAIL = "mail", _("邮件")
        WECHAT = "wechat", _("微信")
        TEXT = "text", _("短信")

    name = models.CharField(_("姓名"), max_length=60)
    reading = models.CharField(_("姓名读音"), max_length=240, blank=True)
    background = models.TextField(_("背景"), max_length=2000, blank=True)
    source = models.CharField(
        _("资料来源"), max_length=10, choices=Source, default=Source.CARD
    )
    basis = models.CharField(_("处理依据"), max_length=10, choices=Basis, blank=True)
    noticed_on = models.DateField(_("告知日期"), null=True, blank=True)
    noticed_by = models.CharField(
        _("告知方式"), max_length=10, choices=Channel, blank=True
    )
    reviewed_on = models.DateField(_("复核日期"), null=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    objects = KeyPersonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="key_person_has_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="key_person_source_known",
                condition=Q(
                    source__in=[
                        "card",
                        "meeting",
                        "client",
                        "referral",
                        "public",
                        "other",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="key_person_basis_known",
                condition=Q(basis__in=["", "consent", "contract", "duty", "public"]),
            ),
            models.CheckConstraint(
                name="key_person_public_basis_from_public_source",
                condition=~Q(basis="public") | Q(source="public"),
                violation_error_message=_(
                    "以公开信息为依据的，资料来源要选“公开资料”。"
                ),
            ),
            models.CheckConstraint(
                name="key_person_notice_is_whole",
                condition=Q(noticed_on=None, noticed_by="")
                | Q(
                    noticed_on__isnull=False,
                    noticed_by__in=["talk", "paper", "mail", "wechat", "text"],
                ),
                violation_error_message=_("告知日期和告知方式要一起填写。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("persons:detail", args=[self.pk])

    @property
    def is_noticed(self) -> bool:
        """
        Whether the person has been told who keeps the data and why (PIPL 17).
        """
        return self.noticed_on is not None


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep the posts at clients that the user may see; for the account side only.
        """
        if not (user.is_active and user.holds(*ACCOUNT_SIDE)):
            return self.none()
        return self.filter(among(Client.objects.visible_to(user), "client"))

    def served_by(self, user: User) -> Self:
        """
        Keep those at clients that the user serves: his own, or those of whom he is the
        superior or the stand-in; chiefs serve all. The consent text says so.
        """
        seen = self.visible_to(user)
        if user.holds(*CHIEFS):
            return seen
        if not user.holds(*SERVING):
            return self.none()
        principals = people.principals(user, timezone.localdate())
        line = [Q(**{who: user}) for who in LINE]
        line += [Q(**{f"{who}__in": principals}) for who in LINE]
        team = Membership.objects.filter(client=OuterRef("client"))
        return seen.filter(Exists(team.filter(reduce(or_, line))))

    def current(self) -> Self:
        return self.filter(until=None)


class Post(Labelled):
    """
    What a key person is, or was, at a client's (任职), and how he is reached there.

    Contact data belong to the post: whom somebody has left shall not learn the new
    ones. ``sort_key`` repeats the reading of the name, ``contacted_on`` is the day of
    the latest contact: of those told by hand (``told_on``) and those that upper apps
    keep.
    """

    class Kind(models.TextChoices):
        """TL-C1.01 f13–f15, and the counterparts of §2.10."""

        CHIEF = "chief", _("客户总主管")
        ADVERTISING = "advertising", _("广告主管")
        CHAIR = "chair", _("董事长")
        GENERAL_MANAGER = "gm", pgettext_lazy("counterpart", "总经理")
        DEPUTY = "deputy", _("副总经理")
        ADMINISTRATION = "administration", pgettext_lazy("counterpart", "行政")
        SALES = "sales", pgettext_lazy("counterpart", "销售")
        PURCHASING = "purchasing", pgettext_lazy("counterpart", "采购")
        OTHER = "other", _("其他关键人物")

    class Level(models.TextChoices):
        __empty__ = _("未定")
        DECIDES = "decides", _("决策")
        INFLUENCES = "influences", _("影响")
        USES = "uses", _("使用")
        BLOCKS = "blocks", _("阻碍")

    person = models.ForeignKey(KeyPerson, models.CASCADE, related_name="posts")
    client = models.ForeignKey(
        Client, models.PROTECT, verbose_name=_("客户"), related_name="key_posts"
    )
    department = models.CharField(_("部门"), max_length=60, blank=True)
    title = models.CharField(_("职务"), max_length=60, blank=True)
    kind = models.CharField(_("角色"), max_length=14, choices=Kind, default=Kind.OTHER)
    level = models.CharField(_("决策层级"), max_length=10, choices=Level, blank=True)
    mobile = models.CharField(_("手机"), max_length=40, blank=True)
    phone = models.CharField(_("电话"), max_length=60, blank=True)
    email = models.EmailField(_("邮箱"), max_length=120, blank=True)
    wechat = models.CharField(_("工作微信"), max_length=60, blank=True)
    since = models.DateField(_("任职开始"), null=True, blank=True)
    until = models.DateField(_("任职结束"), null=True)
    contacted_on = models.DateField(_("最近联系"), null=True)
    told_on = models.DateField(null=True)
    sort_key = models.CharField(max_length=240, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PostQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["sort_key", "id"], name="key_post_by_reading"),
            models.Index(fields=["client", "until"], name="key_post_of_client"),
            models.Index(fields=["level", "sort_key", "id"], name="key_post_of_level"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="key_post_one_at_a_time",
                fields=["person", "client"],
                condition=Q(until=None),
            ),
            models.CheckConstraint(
                name="key_post_kind_known",
                condition=Q(
                    kind__in=[
                        "chief",
                        "advertising",
                        "chair",
                        "gm",
                        "deputy",
                        "administration",
                        "sales",
                        "purchasing",
                        "other",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="key_post_level_known",
                condition=Q(level__in=["", "decides", "influences", "uses", "blocks"]),
            ),
            models.CheckConstraint(
                name="key_post_ends_after_start",
                condition=Q(until=None)
                | Q(since=None)
                | Q(until__gte=models.F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client} · {self.called}" if self.called else str(self.client)

    def get_absolute_url(self) -> str:
        """
        Search knows a row's key and nothing else: the address leads to the person.
        """
        return reverse("persons:post", args=[self.pk])

    @property
    def called(self) -> str:
        """
        Department and title as a card shows them, else the role.
        """
        words = [self.department, self.title]
        return " ".join(filter(None, words)) or str(self.get_kind_display())

    @property
    def is_current(self) -> bool:
        return self.until is None

    @property
    def strength(self) -> int:
        """
        How well the one of us knows the person who knows him best; 0: nobody does.
        Asks for nothing where the relations have been fetched.
        """
        known = (relation.strength for relation in self.relations.all())
        return max(known, default=0)

    def is_silent_since(self, day: date) -> bool:
        return self.contacted_on is None or self.contacted_on < day


class RelationQuerySet(models.QuerySet["Relation"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(among(Post.objects.visible_to(user), "post"))


class Relation(models.Model):
    """How well a colleague knows a key person in a post (关系), and why we think so."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="relations")
    user = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("同事"), related_name="key_relations"
    )
    strength = models.PositiveSmallIntegerField(_("关系强度"), validators=STRENGTHS)
    reason = models.CharField(_("依据"), max_length=200)
    said_at = models.DateTimeField()

    objects = RelationQuerySet.as_manager()

    class Meta:
        ordering = ["-strength", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="relation_once_per_colleague", fields=["post", "user"]
            ),
            models.CheckConstraint(
                name="relation_strength_in_range",
                condition=Q(strength__gte=1, strength__lte=5),
            ),
            models.CheckConstraint(name="relation_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.post_id}: {self.strength}"
