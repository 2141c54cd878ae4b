from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kehubu.people.positions import DepartmentKind


class Agency(models.Model):
    """The agency that runs this installation: one row."""

    name = models.CharField(_("公司名称"), max_length=100)
    short_name = models.CharField(_("简称"), max_length=20)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    phone = models.CharField(_("电话"), max_length=40, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="agency_is_one", condition=Q(pk=1)),
        ]

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """A department (部门); its kind says what the procedures mean by it."""

    name = models.CharField(_("部门名称"), max_length=40, unique=True)
    kind = models.CharField(_("职能"), max_length=20, choices=DepartmentKind)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="department_kind_known",
                condition=Q(kind__in=DepartmentKind.values),
            ),
        ]

    def __str__(self) -> str:
        return self.name
