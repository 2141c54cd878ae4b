from itertools import pairwise
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.core import money
from kehubu.core.forms import DayField, RowField, RowsField
from kehubu.people.models import Department, User
from kehubu.procedures.records.fields import MultipleFiles
from kehubu.work import queries
from kehubu.work.departments import ROUTES, Job, jobs_by_kind
from kehubu.work.models import Delivery, Round, WorkOrder
from kehubu.work.models.orders import AGREED_REVISIONS
from kehubu.work.records.serving import PROJECT_TRIGGER
from kehubu.work.services.assigning import Part

LARGEST_YUAN = 10**11


class TeamFields(forms.Form):
    ae = RowField(User.objects.none(), label=_("责任人（客户专员）"))
    am = RowField(
        User.objects.none(),
        label=_("客户经理"),
        help_text=_("作为客户部主管签字。"),
    )
    ad = RowField(User.objects.none(), label=_("客户总监"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for role in ("ae", "am", "ad"):
            self.fields[role].queryset = queries.candidates(role)  # type: ignore[attr-defined]


def _jobs() -> list[tuple[str, Any]]:
    return [("", _("请选择")), *jobs_by_kind()]


class ProjectForm(TeamFields):
    title = forms.CharField(label=_("项目名称"), max_length=100)
    field_order = ("title",)


class TeamForm(TeamFields):
    reason = forms.CharField(
        label=_("原因"), max_length=1000, widget=forms.Textarea({"rows": 3})
    )


class RenameForm(forms.Form):
    title = forms.CharField(label=_("项目名称"), max_length=100)


class CallOffForm(forms.Form):
    reason = forms.CharField(
        label=_("原因"), max_length=1000, widget=forms.Textarea({"rows": 3})
    )


class TriggerForm(forms.Form):
    """What has come up for a client, with the fields of its record (TL-B2.02)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, known in PROJECT_TRIGGER.fields.items():
            field = known.form_field()
            field.required = known.needed
            field.is_wide = known.is_wide  # type: ignore[attr-defined]
            self.fields[name] = field

    @property
    def values(self) -> dict[str, Any]:
        """
        What was typed, as the record keeps it.
        """
        fields = PROJECT_TRIGGER.fields
        return {n: fields[n].stored(value) for n, value in self.cleaned_data.items()}


def triggered(trigger: str, user: User) -> dict[str, Any]:
    """
    Return what is known of something that comes up today, before anybody types.
    """
    raised_by = user.name if trigger == Round.Trigger.OWN else ""
    today = timezone.localdate()
    return {"trigger": trigger, "raised_by": raised_by, "raised_on": today}


class OrderForm(forms.Form):
    """An order; hardly anything is insisted on until it is submitted."""

    job = forms.ChoiceField(label=_("工作类别"), choices=_jobs)
    department = RowField(
        Department.objects.none(),
        label=_("接单部门"),
        required=False,
        help_text=_("不选的，按工作类别送对口部门。"),
    )
    is_outsourced = forms.TypedChoiceField(
        label=_("委托外部公司"),
        choices=[("", "—"), ("yes", _("是")), ("no", _("否"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
        help_text=_(
            "市场调研必填：委托外部公司的，或费用达到公司设定的，按大型调研办。"
        ),
    )
    brand = forms.CharField(
        label=_("品牌／产品"),
        max_length=100,
        required=False,
        widget=forms.TextInput({"list": "brands", "autocomplete": "off"}),
    )
    priority = forms.ChoiceField(
        label=_("缓急"), choices=WorkOrder.Priority.choices, initial="normal"
    )
    is_billable = forms.TypedChoiceField(
        label=_("可向客户收费"),
        choices=[("", "—"), ("yes", _("是")), ("no", _("否"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
    )
    budget = forms.DecimalField(
        label=_("预算（元）"),
        min_value=0,
        max_value=LARGEST_YUAN,
        decimal_places=2,
        required=False,
    )
    quotation = forms.CharField(label=_("报价单号"), max_length=60, required=False)
    planned_hours = forms.IntegerField(
        label=_("计划工时"), min_value=1, max_value=100_000, required=False
    )
    agreed_revisions = forms.IntegerField(
        label=_("约定改稿次数"),
        min_value=0,
        max_value=20,
        initial=AGREED_REVISIONS,
        required=False,
        help_text=_("报价里包含的改稿次数；超出的，由客户经理或客户总监决定是否收费。"),
    )
    draft_on = DayField(label=_("初稿日期"), required=False)
    review_on = DayField(label=_("内审日期"), required=False)
    client_on = DayField(label=_("提交客户日期"), required=False)
    due_on = DayField(label=_("最后期限"), required=False)
    task = forms.CharField(
        label=_("任务说明"), max_length=4000, required=False, widget=forms.Textarea
    )
    background = forms.CharField(
        label=_("背景与简报"), max_length=4000, required=False, widget=forms.Textarea
    )
    target = forms.CharField(
        label=_("目标对象"), max_length=2000, required=False, widget=forms.Textarea
    )
    mandatories = forms.CharField(
        label=_("必备事项"),
        max_length=2000,
        required=False,
        widget=forms.Textarea,
        help_text=_("标志、全称、法律用语等不能少的内容。"),
    )
    materials = forms.CharField(
        label=_("随单资料"),
        max_length=2000,
        required=False,
        widget=forms.Textarea,
        help_text=_("逐项列出；没有的写“无”。"),
    )
    remark = forms.CharField(
        label=_("备注"), max_length=2000, required=False, widget=forms.Textarea
    )
    uploads = MultipleFiles(label=_("附件"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, departments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            wide = isinstance(field.widget, forms.Textarea) or name == "uploads"
            field.is_wide = wide  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._settle_department(cleaned)
        names = ("draft_on", "review_on", "client_on", "due_on")
        days = [(name, cleaned[name]) for name in names if cleaned.get(name)]
        for (_before, earlier), (name, later) in pairwise(days):
            if later < earlier:
                self.add_error(name, _("不能早于前一个日期。"))
        return cleaned

    def _settle_department(self, cleaned: dict[str, Any]) -> None:
        """
        Find the department that does such work, where there is just one.
        """
        if cleaned.get("department") or "job" not in cleaned:
            return
        departments = self.fields["department"].queryset  # type: ignore[attr-defined]
        able = departments.filter(kind=ROUTES[Job(cleaned["job"])].kind)
        if len(able) == 1:
            cleaned["department"] = able[0]
        elif able:
            self.add_error("department", _("有几个部门做这类工作，请选一个。"))
        else:
            self.add_error("department", _("还没有做这类工作的部门。"))

    @property
    def values(self) -> dict[str, Any]:
        """
        What was typed, as the order keeps it: money in fen.
        """
        left_out = {"uploads", "version", "budget", "department"}
        kept = {k: v for k, v in self.cleaned_data.items() if k not in left_out}
        budget = self.cleaned_data["budget"]
        if kept["agreed_revisions"] is None:
            kept["agreed_revisions"] = AGREED_REVISIONS
        return {**kept, "budget_fen": None if budget is None else money.fen(budget)}


def initial_of(order: WorkOrder) -> dict[str, Any]:
    """
    Return an order as its form shows it.
    """
    fields = {name: getattr(order, name, None) for name in OrderForm.base_fields}
    answers = {True: "yes", False: "no", None: ""}
    return {
        **fields,
        "is_billable": answers[order.is_billable],
        "is_outsourced": answers[order.is_outsourced],
        "budget": money.yuan(order.budget_fen),
    }


class DeliverableForm(forms.Form):
    medium = forms.CharField(label=_("媒介"), max_length=60)
    size = forms.CharField(label=_("规格"), max_length=100)
    quantity = forms.IntegerField(label=_("数量"), min_value=1, max_value=1_000_000)
    remark = forms.CharField(label=_("版本说明"), max_length=100, required=False)


DeliverableFormSet = forms.formset_factory(
    DeliverableForm, extra=0, can_delete=True, max_num=50, absolute_max=50
)


def lines_of(rows: Any) -> list[dict[str, Any]]:
    """
    Return the deliverables of a form set, dropped ones left out.
    """
    kept = (
        form.cleaned_data for form in rows.forms if form.has_changed() or form.initial
    )
    return [
        {name: row[name] for name in DeliverableForm.base_fields}
        for row in kept
        if row and not row.get("DELETE")
    ]


class RefusalForm(forms.Form):
    refusal = forms.CharField(
        label=_("缺什么"), max_length=2000, widget=forms.Textarea({"rows": 3})
    )


class AssignmentForm(forms.Form):
    """One executor, or several, each with a part and hours of the plan."""

    executors = RowsField(
        User.objects.none(),
        label=_("执行人"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("选一位执行人，或选几位组成专案小组。"),
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["executors"].queryset = people  # type: ignore[attr-defined]
        self.people = [person.pk for person in people]
        for pk in self.people:
            self.fields[f"part_{pk}"] = forms.CharField(
                label=_("分工"), max_length=100, required=False
            )
            self.fields[f"hours_{pk}"] = forms.IntegerField(
                label=_("计划工时"), min_value=1, max_value=100_000, required=False
            )

    @property
    def values(self) -> dict[str, Any]:
        """
        Who was chosen, and the part of each.
        """
        said = self.cleaned_data
        parts = {
            pk: Part(said[f"part_{pk}"], said[f"hours_{pk}"]) for pk in self.people
        }
        return {"executors": said["executors"], "parts": parts}

    def fields_of(self, pk: int) -> tuple[forms.BoundField, forms.BoundField]:
        return self[f"part_{pk}"], self[f"hours_{pk}"]

    def is_chosen(self, pk: int) -> bool:
        return str(pk) in {str(value) for value in self["executors"].value() or ()}


class TermsForm(forms.Form):
    """A change to an issued order, with its reason."""

    reason = forms.CharField(
        label=_("原因"), max_length=500, widget=forms.Textarea({"rows": 2})
    )


class PriorityForm(TermsForm):
    priority = forms.ChoiceField(label=_("缓急"), choices=WorkOrder.Priority.choices)
    field_order = ("priority", "reason")


class BillableForm(TermsForm):
    is_billable = forms.TypedChoiceField(
        label=_("可向客户收费"),
        choices=[("yes", _("是")), ("no", _("否"))],
        coerce=lambda value: value == "yes",
    )
    field_order = ("is_billable", "reason")


class DeliveryForm(forms.Form):
    audience = forms.ChoiceField(label=_("提案对象"), choices=Delivery.Audience.choices)
    actual_hours = forms.IntegerField(
        label=_("实际工时"), min_value=0, max_value=100_000
    )
    note = forms.CharField(
        label=_("交付说明"), max_length=4000, widget=forms.Textarea({"rows": 3})
    )
    uploads = MultipleFiles(label=_("成果文件"), required=False)

    def __init__(self, *args: Any, audience: str = "", **kwargs: Any) -> None:
        """
        ``audience`` is to whom it was presented, where that is known already.
        """
        super().__init__(*args, **kwargs)
        if audience:
            del self.fields["audience"]


class ReviewForm(forms.Form):
    verdict = forms.ChoiceField(choices=[("accepted", ""), ("suggestions", "")])
    remarks = forms.CharField(
        label=_("意见"),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("提出建议时必填，会成为修改单的任务说明。"),
    )


class ExtraRevisionForm(forms.Form):
    is_billable = forms.TypedChoiceField(
        label=_("这次改稿"),
        choices=[("yes", _("向客户收费")), ("no", _("免收"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("理由"), max_length=1000, widget=forms.Textarea({"rows": 3})
    )
