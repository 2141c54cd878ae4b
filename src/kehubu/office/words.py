"""The words of the modeler: ours, and those that bpmn-js asks for."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OWN: dict[str, Any] = {
    # the palette and the pad beside an element
    "hand": _("移动画布"),
    "lasso": _("框选"),
    "connect": _("连线"),
    "start": _("加开始"),
    "end": _("加结束"),
    "step": _("加步骤"),
    "choice": _("加网关：选一条路"),
    "both": _("加网关：并行"),
    "call": _("加调用流程"),
    "note": _("加批注"),
    "appendStep": _("接一个步骤"),
    # the panel
    "element": _("元素"),
    "name": _("名称"),
    "text": _("文字"),
    "id": _("内部编号"),
    "idHelp": _("字母、数字、点和横线；条件里提到它的地方一起改。"),
    "key": _("流程编号"),
    "hint": _("点一下图上的步骤、网关或连线，在这里填写它的属性。"),
    "clause": _("条款"),
    "roles": _("由谁做"),
    "rolesHelp": _("先勾的人负责；签字步骤所有勾上的人都要签。"),
    "due": _("时限（工作小时）"),
    "dueHelp": _("例如 8；不填就没有时限。"),
    "called": _("调用的流程"),
    "record": _("要留下的记录"),
    "signs": _("要签的文件"),
    "meaning": _("签字的意义"),
    "level": _("签字级别"),
    "levels": [
        ["L1", _("一级：已登录即可")],
        ["L2", _("二级：再次输入密码或动态码")],
    ],
    "inTurn": _("按勾选的次序签"),
    "conditional": _("视情况：先问做不做"),
    "waivable": _("谁可以免除"),
    "outcomes": _("结果"),
    "outcomeKey": _("代码"),
    "outcomeLabel": _("说法"),
    "newOutcome": _("新的结果"),
    "addOutcome": _("加一个结果"),
    "remove": _("删掉"),
    "addTimer": _("加计时提醒"),
    "wait": _("等多少工作小时"),
    "waitHelp": _("从步骤开始算；到时走计时器后面的路，步骤照常进行。"),
    "action": _("自动动作"),
    "state": _("结束状态"),
    "stateHelp": _("小写字母、数字和下划线，例如 won。"),
    "isDefault": _("其余情况都走这条路"),
    "askedStep": _("看哪一步的结果"),
    "askedOutcomes": _("是这些结果时走这条路"),
    # what it tells
    "changed": _("有修改，正在保存……"),
    "saved": _("已保存。"),
    "offline": _("网络不通，还没有保存。"),
    "sound": _("检查通过：每一步都走得到，每条路都走得完。"),
    "flawed": _("有问题，见图上的红色记号和下面的说明。"),
    "unreadable": _("这份文件画不出来："),
    "kinds": {
        "bpmn:Process": _("流程"),
        "bpmn:Collaboration": _("流程"),
        "bpmn:Participant": _("流程"),
        "bpmn:Lane": _("泳道"),
        "bpmn:StartEvent": _("开始"),
        "bpmn:EndEvent": _("结束"),
        "bpmn:BoundaryEvent": _("计时器"),
        "bpmn:Task": _("手工步骤"),
        "bpmn:UserTask": _("步骤"),
        "bpmn:ManualTask": _("手工步骤"),
        "bpmn:ServiceTask": _("自动步骤"),
        "bpmn:SendTask": _("发送"),
        "bpmn:CallActivity": _("调用流程"),
        "bpmn:SubProcess": _("子流程"),
        "bpmn:ExclusiveGateway": _("网关：选一条路"),
        "bpmn:ParallelGateway": _("网关：并行"),
        "bpmn:InclusiveGateway": _("网关：选几条路"),
        "bpmn:SequenceFlow": _("连线"),
        "bpmn:TextAnnotation": _("批注"),
    },
}
THEIRS: dict[str, str | Promise] = {
    "Add lane above": _("在上面加泳道"),
    "Add lane below": _("在下面加泳道"),
    "Add text annotation": _("加批注"),
    "Append end event": _("接结束"),
    "Append gateway": _("接网关"),
    "Append task": _("接一个步骤"),
    "Call activity": _("调用流程"),
    "Change element": _("换成别的"),
    "Connect to other element": _("连到别处"),
    "Connect using association": _("用虚线连到别处"),
    "Default flow": _("其余情况走的路"),
    "Delete": _("删掉"),
    "End event": _("结束"),
    "Exclusive gateway": _("网关：选一条路"),
    "Inclusive gateway": _("网关：选几条路"),
    "Manual task": _("手工步骤"),
    "Message start event": _("由消息开始"),
    "No matching elements found.": _("没有找到。"),
    "Parallel gateway": _("网关：并行"),
    "Search": _("查找"),
    "Search in diagram": _("在图上查找"),
    "Send task": _("发送"),
    "Sequence flow": _("连线"),
    "Service task": _("自动步骤"),
    "Start event": _("开始"),
    "Sub-process (collapsed)": _("子流程（收起）"),
    "Sub-process (expanded)": _("子流程（展开）"),
    "Toggle non-interrupting": _("不打断步骤"),
    "User task": _("步骤"),
}


def words() -> dict[str, Any]:
    """
    Return all words in the reader's language.
    """
    return {"own": _said(OWN), "theirs": _said(THEIRS)}


def _said(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _said(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_said(inner) for inner in value]
    return str(value)
