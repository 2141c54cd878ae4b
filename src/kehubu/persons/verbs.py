from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.core.history import name_verbs
from kehubu.core.notices import name_topics

name_verbs(
    {
        "person.added": pgettext_lazy("history", "登记关键人物"),
        "person.amended": pgettext_lazy("history", "修改关键人物"),
        "person.reviewed": pgettext_lazy("history", "复核后保留资料"),
        "person.consented": pgettext_lazy("history", "登记同意"),
        "person.withdrawn": pgettext_lazy("history", "撤回同意"),
        "person.private_set": pgettext_lazy("history", "登记私人资料"),
        "person.private_cleared": pgettext_lazy("history", "删除私人资料"),
        "person.merged": pgettext_lazy("history", "并入另一份资料"),
        "person.unmerged": pgettext_lazy("history", "撤销合并，恢复资料"),
        "export.persons": pgettext_lazy("history", "导出关键人物"),
        "post.card_taken": pgettext_lazy("history", "下载名片"),
        "request.meant": pgettext_lazy("history", "选定请求人"),
        "request.checked": pgettext_lazy("history", "核实身份、核对内容"),
        "person.revealed": pgettext_lazy("history", "查看私人资料"),
        "person.erased": pgettext_lazy("history", "删除个人信息"),
        "person.import_undone": pgettext_lazy("history", "撤销导入"),
        "post.import_undone": pgettext_lazy("history", "撤销导入"),
        "post.begun": pgettext_lazy("history", "登记任职"),
        "post.amended": pgettext_lazy("history", "修改任职"),
        "post.ended": pgettext_lazy("history", "结束任职"),
        "post.related": pgettext_lazy("history", "登记关系"),
        "post.contacted": pgettext_lazy("history", "登记联系"),
        "assessment.entered": pgettext_lazy("history", "登记影响评估"),
        "assessment.amended": pgettext_lazy("history", "修改影响评估"),
        "processor.entered": pgettext_lazy("history", "登记受托人"),
        "processor.amended": pgettext_lazy("history", "修改受托人"),
        "breach.entered": pgettext_lazy("history", "登记泄露事件"),
        "breach.amended": pgettext_lazy("history", "修改泄露事件"),
        "policy.published": pgettext_lazy("history", "发布同意书"),
        "request.opened": pgettext_lazy("history", "收到个人信息请求"),
        "request.answered": pgettext_lazy("history", "答复个人信息请求"),
        "request.copied": pgettext_lazy("history", "导出个人信息副本"),
    }
)
name_topics(
    {
        "persons.birthday_soon": _("%(client)s有关键人物在一周内过生日，请准备祝贺。"),
        "persons.birthday_near": _("%(client)s有关键人物今明两天过生日。"),
        "persons.review": _(
            "%(name)s（%(client)s）的资料很久没有用到，请复核是否还需要保留。"
        ),
        "persons.private_cleared": _(
            "%(name)s已离开%(client)s，保存期已满，私人资料已自动删除。"
        ),
    },
    needs="persons.list_persons",
)
name_topics(
    {
        "persons.request_due": _("有个人信息请求要在 %(day)s 前答复。"),
        "persons.breach": _(
            "有泄露事件还没有通知主管部门或个人，请立即通知（发现于 %(day)s）。"
        ),
        "persons.request_late": _("有个人信息请求已过答复期限（%(day)s）。"),
    }
)
