from urllib.parse import urlencode

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.core.models import Labelled
from kehubu.dossiers.models.parts import MarketQuerySet

LONGEST_TERMS = 365
"""Days."""


def tab_of(client_id: int) -> str:
    """
    Return the address of the dossier on a client's page.
    """
    page = reverse("clients:detail", args=[client_id])
    return f"{page}?{urlencode({'tab': 'dossiers:of_client'})}"


class Dossier(Labelled):
    """
    What the agency knows of a client beside its particulars (客户档案, TL-C1.01, and
    the fact sheet ATT1). Made when something is first written in it.

    ``activities`` says for each month, "1" to "12", what the client does in it. Which
    of its fields one may read says :mod:`kehubu.dossiers.sections`.
    """

    class LegalForm(models.TextChoices):
        LIMITED = "limited", _("有限责任公司")
        STOCK = "stock", _("股份有限公司")
        STATE = "state", _("国有独资公司")
        FOREIGN = "foreign", _("外商投资企业")
        PARTNERSHIP = "partnership", _("合伙企业")
        SOLE = "sole", _("个人独资企业／个体工商户")
        PUBLIC = "public", _("机关或事业单位")
        SOCIETY = "society", _("社会组织")
        OVERSEAS = "overseas", _("境外企业")
        OTHER = "other", _("其他")

    client = models.OneToOneField(Client, models.PROTECT, related_name="dossier")

    product_mix = models.TextField(_("产品构成"), max_length=2000, blank=True)
    handled = models.TextField(_("由我们代理的项目"), max_length=2000, blank=True)
    industry_rank = models.CharField(_("行业地位"), max_length=100, blank=True)

    founded_on = models.DateField(_("成立日期"), null=True, blank=True)
    founder = models.CharField(_("创办人"), max_length=100, blank=True)
    legal_form = models.CharField(
        _("企业性质"), max_length=12, choices=LegalForm, blank=True
    )
    fax = models.CharField(_("传真"), max_length=60, blank=True)
    staff = models.PositiveIntegerField(_("员工人数"), null=True, blank=True)
    sites = models.TextField(_("工厂与分支机构"), max_length=2000, blank=True)
    results = models.TextField(_("经营成绩与说明"), max_length=2000, blank=True)
    plans = models.TextField(_("发展计划"), max_length=2000, blank=True)

    budget_year = models.PositiveSmallIntegerField(_("预算年度"), null=True, blank=True)
    budget_fen = models.BigIntegerField(_("广告预算"), null=True, blank=True)
    agencies = models.TextField(_("现有代理公司"), max_length=1000, blank=True)
    ad_effect = models.TextField(_("广告效果"), max_length=2000, blank=True)

    tax_no = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    invoice_title = models.CharField(_("发票抬头"), max_length=100, blank=True)
    payment_days = models.PositiveSmallIntegerField(
        _("付款期限（天）"), null=True, blank=True
    )
    capital_fen = models.BigIntegerField(_("注册资本"), null=True, blank=True)
    fiscal_month = models.PositiveSmallIntegerField(
        _("会计年度结账月"), null=True, blank=True
    )
    banking = models.TextField(_("往来银行"), max_length=1000, blank=True)
    credit_remark = models.TextField(_("信用说明"), max_length=2000, blank=True)

    outlook = models.TextField(_("对前景的意见"), max_length=4000, blank=True)
    activities = models.JSONField(_("各月活动"), default=dict, blank=True)
    memo = models.TextField(_("备忘"), max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = MarketQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="dossier_legal_form_known",
                condition=Q(
                    legal_form__in=[
                        "",
                        "limited",
                        "stock",
                        "state",
                        "foreign",
                        "partnership",
                        "sole",
                        "public",
                        "society",
                        "overseas",
                        "other",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="dossier_budget_has_year",
                condition=Q(budget_fen=None)
                | Q(budget_fen__gte=0, budget_year__isnull=False),
            ),
            models.CheckConstraint(
                name="dossier_payment_days_within_a_year",
                condition=Q(payment_days=None) | Q(payment_days__lte=LONGEST_TERMS),
            ),
            models.CheckConstraint(
                name="dossier_capital_not_negative",
                condition=Q(capital_fen=None) | Q(capital_fen__gte=0),
            ),
            models.CheckConstraint(
                name="dossier_fiscal_month_is_a_month",
                condition=Q(fiscal_month=None) | Q(fiscal_month__range=(1, 12)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.client)

    def get_absolute_url(self) -> str:
        return tab_of(self.client_id)
