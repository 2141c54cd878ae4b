from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kehubu.evaluations.scoring import FLOORS, FULL, WEIGHTS
from kehubu.people.models import User

MOST = [MaxValueValidator(FULL)]


class SchemeQuerySet(models.QuerySet["Scheme"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep all: by what clients are judged, everyone may read.
        """
        return self if user.is_active else self.none()


class Scheme(models.Model):
    """
    A version of how clients are scored (评分办法): the full points of each criterion,
    100 together, and from how many points on a client is A, B, C.

    Never changed: a new version follows. Evaluations go by that of the day on which
    they were begun; before the agency has set one, by the handbook's (domain §2.9).
    """

    number = models.PositiveIntegerField(_("版本"), unique=True)
    gross_income = models.PositiveSmallIntegerField(
        _("毛利贡献"), default=WEIGHTS["gross_income"], validators=MOST
    )
    margin = models.PositiveSmallIntegerField(
        _("利润率"), default=WEIGHTS["margin"], validators=MOST
    )
    payment = models.PositiveSmallIntegerField(
        _("付款信用"), default=WEIGHTS["payment"], validators=MOST
    )
    potential = models.PositiveSmallIntegerField(
        _("发展潜力"), default=WEIGHTS["potential"], validators=MOST
    )
    cooperation = models.PositiveSmallIntegerField(
        _("合作与专业度"), default=WEIGHTS["cooperation"], validators=MOST
    )
    showcase = models.PositiveSmallIntegerField(
        _("作品／示范价值"), default=WEIGHTS["showcase"], validators=MOST
    )
    relationship = models.PositiveSmallIntegerField(
        _("关系稳固度"), default=WEIGHTS["relationship"], validators=MOST
    )
    fit = models.PositiveSmallIntegerField(
        _("需求匹配"), default=WEIGHTS["fit"], validators=MOST
    )
    risk = models.PositiveSmallIntegerField(
        _("冲突与合规风险"), default=WEIGHTS["risk"], validators=MOST
    )
    a_from = models.PositiveSmallIntegerField(
        _("A 级起点"), default=FLOORS[0], validators=MOST
    )
    b_from = models.PositiveSmallIntegerField(
        _("B 级起点"), default=FLOORS[1], validators=MOST
    )
    c_from = models.PositiveSmallIntegerField(
        _("C 级起点"), default=FLOORS[2], validators=MOST
    )
    note = models.CharField(_("说明"), max_length=500, blank=True)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    objects = SchemeQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                name="scheme_weights_sum_to_100",
                condition=Q(
                    gross_income=FULL
                    - F("margin")
                    - F("payment")
                    - F("potential")
                    - F("cooperation")
                    - F("showcase")
                    - F("relationship")
                    - F("fit")
                    - F("risk")
                ),
            ),
            models.CheckConstraint(
                name="scheme_floors_fall",
                condition=Q(
                    a_from__lte=FULL,
                    a_from__gt=F("b_from"),
                    b_from__gt=F("c_from"),
                    c_from__gte=1,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.number}"

    @property
    def weights(self) -> dict[str, int]:
        return {key: getattr(self, key) for key in WEIGHTS}

    @property
    def floors(self) -> tuple[int, int, int]:
        return self.a_from, self.b_from, self.c_from
