from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from kehubu.core.encryption import EncryptedJSONField, EncryptedTextField
from kehubu.core.models import Labelled
from kehubu.people.models import User
from kehubu.persons.models.persons import KeyPerson, Post

FIELDS = {"birthday": _("生日"), "tastes": _("喜好"), "family": _("家庭")}
"""The private data that may be kept, and nothing else (PIPL 6)."""
MONTHS = [MinValueValidator(1), MaxValueValidator(120)]


class Policy(models.Model):
    """
    What the agency asks key persons to agree to, and how long it keeps their data:
    one row for each text that was ever in force. The latest is.
    """

    number = models.PositiveSmallIntegerField(_("第几版"), unique=True)
    text = models.TextField(_("同意书"), max_length=4000)
    review_months = models.PositiveSmallIntegerField(
        _("最后联系后几个月复核"), default=24, validators=MONTHS
    )
    erase_months = models.PositiveSmallIntegerField(
        _("离任后几个月删除私人资料"), default=12, validators=MONTHS
    )
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(name="policy_has_text", condition=~Q(text="")),
            models.CheckConstraint(
                name="policy_months_in_range",
                condition=Q(
                    review_months__gte=1,
                    review_months__lte=120,
                    erase_months__gte=1,
                    erase_months__lte=120,
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)


class ConsentQuerySet(models.QuerySet["Consent"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep those of people with whom the user works: as their private data.
        """
        held = Post.objects.served_by(user).current()
        return self.filter(Exists(held.filter(person=OuterRef("person"))))

    def in_force(self) -> Self:
        return self.filter(withdrawn_at=None, is_set_aside=False)

    def not_withdrawn(self) -> Self:
        return self.filter(withdrawn_at=None)


class Consent(Labelled):
    """
    What a key person has agreed to (同意记录): to which text, what it covers, how and
    when he said so. The proof is its file, or is told in ``note``. It is set aside
    where two entries of one person were merged and the other's consent is narrower.
    """

    person = models.ForeignKey(KeyPerson, models.CASCADE, related_name="consents")
    policy = models.PositiveSmallIntegerField(_("第几版"))
    text = models.TextField()
    birthday = models.BooleanField(_("生日"), default=False)
    tastes = models.BooleanField(_("喜好"), default=False)
    family = models.BooleanField(_("家庭"), default=False)
    channel = models.CharField(_("同意方式"), max_length=10, choices=KeyPerson.Channel)
    given_on = models.DateField(_("同意日期"))
    note = models.CharField(_("凭据说明"), max_length=400, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    is_set_aside = models.BooleanField(default=False)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="consent_covers_something",
                condition=Q(birthday=True) | Q(tastes=True) | Q(family=True),
            ),
            models.CheckConstraint(
                name="consent_channel_known",
                condition=Q(channel__in=["talk", "paper", "mail", "wechat", "text"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.given_on}"

    def get_absolute_url(self) -> str:
        return self.person.get_absolute_url()

    @property
    def is_in_force(self) -> bool:
        return self.withdrawn_at is None and not self.is_set_aside

    @property
    def covers(self) -> list[str]:
        return [name for name in FIELDS if getattr(self, name)]


class Private(models.Model):
    """
    A key person's private data (私人资料), encrypted: no list, search or export reads
    them. ``birthday`` is as ``birthdays.Birthday.stored`` writes it.
    """

    person = models.OneToOneField(KeyPerson, models.CASCADE, related_name="private")
    birthday = EncryptedJSONField(_("生日"), null=True)
    tastes = EncryptedTextField(_("喜好"), null=True)
    family = EncryptedTextField(_("家庭"), null=True)

    def __str__(self) -> str:
        return str(self.person_id)
