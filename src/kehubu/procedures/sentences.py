"""What is wrong with a definition, in the words of the person who drew it."""

from collections import defaultdict

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kehubu.core import wording
from kehubu.procedures.engine import Code, Problem

SENTENCES: dict[Code, str | Promise] = {
    Code.TOO_BIG: _("文件太大，最多 2 MB。"),
    Code.MALFORMED_XML: _("不是完整的 XML 文件。"),
    Code.UNKNOWN_ENCODING: _("文件的编码不认识，请另存为 UTF-8。"),
    Code.ENTITIES_FORBIDDEN: _("文件里有实体或 DTD 声明，不能接受。"),
    Code.TOO_DEEP: _("文件嵌套得太深。"),
    Code.NOT_BPMN: _("不是 BPMN 2.0 文件。"),
    Code.NO_PROCESS: _("文件里没有流程。"),
    Code.SEVERAL_PROCESSES: _("一个文件只能有一个流程。"),
    Code.UNSUPPORTED_ELEMENT: _("不支持这种元素。"),
    Code.UNSUPPORTED_ATTRIBUTE: _("不支持属性 %(attribute)s。"),
    Code.SCRIPT: _("含有脚本。流程文件只说明步骤，不能带代码。"),
    Code.ID_MISSING: _("缺少 id。"),
    Code.DUPLICATE_ID: _("id 重复。"),
    Code.UNKNOWN_REFERENCE: _("指向不存在的元素 %(reference)s。"),
    Code.MISSING_LAYOUT: _("图上没有它的位置。"),
    Code.UNKNOWN_ATTRIBUTE: _("不认识属性 %(attribute)s。"),
    Code.MISPLACED_ATTRIBUTE: _("属性 %(attribute)s 不能用在这里。"),
    Code.UNKNOWN_ATTRIBUTE_VALUE: _("属性 %(attribute)s 的值“%(value)s”不对。"),
    Code.ATTRIBUTE_MISSING: _("缺少属性 %(attribute)s。"),
    Code.DUPLICATE_OUTCOME: _("结果 %(outcome)s 写了两次。"),
    Code.MALFORMED_CONDITION: _("条件要写成“步骤 = 结果”，不能写别的。"),
    Code.NO_START: _("没有开始事件。"),
    Code.SEVERAL_STARTS: _("只能有一个开始事件。"),
    Code.NO_END: _("没有结束事件。"),
    Code.NO_OUTGOING: _("走到这里就断了，没有后续。"),
    Code.IMPLICIT_SPLIT: _("一个步骤只能有一条出线；要分开请用网关。"),
    Code.MISPLACED_FLOW: _("连线不能接在这里。"),
    Code.MISPLACED_CONDITION: _("条件只能写在网关的出线上。"),
    Code.GATEWAY_WITHOUT_CONDITION: _("网关的出线没有写条件。"),
    Code.MISPLACED_TIMER: _("计时器不能放在这里。"),
    Code.ROLE_MISSING: _("没有写由谁来做。"),
    Code.UNKNOWN_ACTION: _("系统没有自动动作 %(action)s。"),
    Code.UNKNOWN_TASK_IN_CONDITION: _("条件提到的步骤 %(task)s 不存在。"),
    Code.UNKNOWN_OUTCOME: _("没有 %(outcome)s 这个结果。"),
    Code.TASK_NOT_UPSTREAM: _("条件提到的步骤 %(task)s 不在它的上游。"),
    Code.TIMER_REJOINS: _("计时器 %(timer)s 的路径不能并回主流程。"),
    Code.UNREACHABLE: _("永远走不到这里。"),
    Code.OUTCOME_UNCOVERED: _("%(task)s 的结果 %(outcome)s 没有出路。"),
    Code.TOKEN_DOUBLED: _("会有两个人同时被派到同一步。"),
    Code.DEAD_JOIN: _("会在这里永远等下去。"),
    Code.CANNOT_END: _("从这里到不了结束。"),
    Code.TOO_LARGE: _("流程太复杂，无法验证。"),
}


def sentence(problem: Problem) -> str:
    """
    Say what is wrong: line, element, id, and what to mend.
    """
    said = str(SENTENCES[problem.code])
    params = defaultdict(str, problem.params)
    where = gettext("第 %(line)s 行") % {"line": problem.line} if problem.line else ""
    named = " ".join(filter(None, [where, problem.element, problem.id]))
    told = said % params if "%(" in said else said
    return wording.labelled(named, told) if named else told
