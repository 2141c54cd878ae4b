from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.care.grades import Grade
from kehubu.care.models.contacts import READERS, Contact
from kehubu.clients.models import Client
from kehubu.core.access import among
from kehubu.core.models import Labelled
from kehubu.people.models import User


class CareSummaryQuerySet(models.QuerySet["CareSummary"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep, for the account side and who oversees it, those of visible clients.
        """
        if not (user.is_active and user.holds(*READERS)):
            return self.none()
        return self.filter(among(Client.objects.visible_to(user), "client"))

    def over(self, on: date) -> Self:
        """
        Keep those for which it is more than time: the day by which somebody should
        have been in touch has passed.
        """
        return self.filter(due_on__lt=on)


class CareSummary(Labelled):
    """
    What the contacts of a client come to, kept so that no list need count them.

    ``since_on``: the day of the last contact, or that on which the client was entered;
    ``due_on``: the day by which the next contact is to be, by the client's grade.
    It says nothing that its client and contacts do not say: it never holds a client
    back from being deleted, and what is left of it then is cleared away.
    """

    client = models.OneToOneField(
        Client, models.SET_NULL, null=True, related_name="care_summary"
    )
    grade = models.CharField(
        _("等级"), max_length=1, choices=Grade, default=Grade.UNGRADED
    )
    since_on = models.DateField()
    due_on = models.DateField()
    last_contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, related_name="+"
    )

    objects = CareSummaryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_on", "id"], name="care_summary_by_due"),
            models.Index(
                fields=["grade", "due_on", "id"], name="care_summary_by_grade"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="care_summary_grade_known", condition=Q(grade__in=Grade.values)
            ),
            models.CheckConstraint(
                name="care_summary_due_after_contact",
                condition=Q(due_on__gt=models.F("since_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.due_on}"

    @property
    def days(self) -> int:
        """
        The days since the last contact.
        """
        return (timezone.localdate() - self.since_on).days

    @property
    def days_over(self) -> int:
        """
        The days by which the gap is too long; negative as long as it is not.
        """
        return (timezone.localdate() - self.due_on).days

    @property
    def gap_days(self) -> int:
        return (self.due_on - self.since_on).days
