import pytest
from django.core.exceptions import PermissionDenied

from kehubu.core.models import HistoryEntry
from kehubu.people.positions import Position
from kehubu.procedures import services
from kehubu.procedures.engine import Code
from kehubu.procedures.models import Procedure
from kehubu.procedures.services.definitions import NotPublishable, SameAsCurrent
from kehubu.standards import queries as standards
from tests.factories import UserFactory
from tests.procedures.engine.draft import Draft, straight
from tests.procedures.flawed import FLAWED
from tests.procedures.stage import NOON, begun, do, named, open_nodes, published
from tests.tables import unchanged

pytestmark = pytest.mark.django_db

SENTENCES = {
    Code.TOO_BIG: ["文件太大，最多 2 MB。"],
    Code.MALFORMED_XML: ["第 1 行：不是完整的 XML 文件。"],
    Code.UNKNOWN_ENCODING: ["第 1 行：文件的编码不认识，请另存为 UTF-8。"],
    Code.ENTITIES_FORBIDDEN: ["第 1 行：文件里有实体或 DTD 声明，不能接受。"],
    Code.TOO_DEEP: ["第 1 行 a：文件嵌套得太深。"],
    Code.NOT_BPMN: ["第 1 行 html：不是 BPMN 2.0 文件。"],
    Code.NO_PROCESS: ["第 2 行 definitions definitions：文件里没有流程。"],
    Code.SEVERAL_PROCESSES: ["第 9 行 process process：一个文件只能有一个流程。"],
    Code.UNSUPPORTED_ELEMENT: ["第 12 行 scriptTask a：不支持这种元素。"],
    Code.UNSUPPORTED_ATTRIBUTE: [
        "第 13 行 boundaryEvent t：不支持属性 cancelActivity。"
    ],
    Code.SCRIPT: [
        "第 12 行 script：含有脚本。流程文件只说明步骤，不能带代码。",
    ],
    Code.ID_MISSING: ["第 13 行 userTask：缺少 id。"],
    Code.DUPLICATE_ID: [
        "第 12 行 userTask a：id 重复。",
        "第 13 行 userTask a：id 重复。",
    ],
    Code.UNKNOWN_REFERENCE: ["第 14 行 sequenceFlow a-b：指向不存在的元素 b。"],
    Code.MISSING_LAYOUT: ["第 12 行 userTask a：图上没有它的位置。"],
    Code.UNKNOWN_ATTRIBUTE: ["第 12 行 userTask a：不认识属性 salary。"],
    Code.MISPLACED_ATTRIBUTE: ["第 12 行 userTask a：属性 state 不能用在这里。"],
    Code.UNKNOWN_ATTRIBUTE_VALUE: ["第 12 行 userTask a：属性 due 的值“8h”不对。"],
    Code.ATTRIBUTE_MISSING: ["第 12 行 serviceTask a：缺少属性 action。"],
    Code.DUPLICATE_OUTCOME: ["第 12 行 outcome：结果 a 写了两次。"],
    Code.MALFORMED_CONDITION: [
        "第 18 行 sequenceFlow x-b：条件要写成“步骤 = 结果”，不能写别的。",
        "第 18 行 sequenceFlow x-b：网关的出线没有写条件。",
    ],
    Code.NO_START: ["第 9 行 process process：没有开始事件。"],
    Code.SEVERAL_STARTS: ["第 13 行 startEvent s2：只能有一个开始事件。"],
    Code.NO_END: [
        "第 9 行 process process：没有结束事件。",
        "第 11 行 exclusiveGateway end：走到这里就断了，没有后续。",
    ],
    Code.NO_OUTGOING: ["第 13 行 userTask b：走到这里就断了，没有后续。"],
    Code.IMPLICIT_SPLIT: [
        "第 12 行 userTask a：一个步骤只能有一条出线；要分开请用网关。"
    ],
    Code.MISPLACED_FLOW: ["第 15 行 sequenceFlow end-a：连线不能接在这里。"],
    Code.MISPLACED_CONDITION: [
        "第 14 行 sequenceFlow a-end：条件只能写在网关的出线上。"
    ],
    Code.GATEWAY_WITHOUT_CONDITION: [
        "第 19 行 sequenceFlow x-end：网关的出线没有写条件。"
    ],
    Code.MISPLACED_TIMER: [
        "第 13 行 boundaryEvent t：走到这里就断了，没有后续。",
        "第 13 行 boundaryEvent t：计时器不能放在这里。",
    ],
    Code.ROLE_MISSING: ["第 12 行 userTask a：没有写由谁来做。"],
    Code.UNKNOWN_ACTION: ["第 12 行 serviceTask a：系统没有自动动作 pay_out。"],
    Code.UNKNOWN_TASK_IN_CONDITION: [
        "第 18 行 sequenceFlow x-b：条件提到的步骤 z 不存在。"
    ],
    Code.UNKNOWN_OUTCOME: ["第 18 行 sequenceFlow x-b：没有 no 这个结果。"],
    Code.TASK_NOT_UPSTREAM: [
        "第 19 行 sequenceFlow x-b：没有 go 这个结果。",
        "第 19 行 sequenceFlow x-b：条件提到的步骤 b 不在它的上游。",
        "第 22 行 sequenceFlow x-b2：条件提到的步骤 b2 不在它的上游。",
    ],
    Code.TIMER_REJOINS: ["第 13 行 userTask b：计时器 t 的路径不能并回主流程。"],
    Code.UNREACHABLE: ["第 13 行 userTask b：永远走不到这里。"],
    Code.OUTCOME_UNCOVERED: ["第 14 行 exclusiveGateway x：a 的结果 no 没有出路。"],
    Code.TOKEN_DOUBLED: ["第 17 行 userTask d：会有两个人同时被派到同一步。"],
    Code.DEAD_JOIN: ["第 15 行 parallelGateway j：会在这里永远等下去。"],
    Code.CANNOT_END: [
        "第 16 行 userTask d：从这里到不了结束。",
        "第 17 行 userTask c2：从这里到不了结束。",
    ],
    Code.TOO_LARGE: ["第 9 行 process process：流程太复杂，无法验证。"],
}


def details(source):
    with unchanged(), pytest.raises(NotPublishable) as refusal:
        services.publish(by=None, at=NOON, source=source)
    assert str(refusal.value) == "这份流程文件不能发布："
    return list(refusal.value.details)


def test_every_kind_of_problem_has_a_file_and_a_sentence():
    assert set(FLAWED) == set(SENTENCES) == set(Code)


@pytest.mark.parametrize("code", list(Code))
def test_problem_is_told_in_chinese_and_nothing_is_written(code):
    assert details(FLAWED[code]) == SENTENCES[code]


def test_unknown_kinds_of_evidence_are_named():
    draft = Draft().start().end().task("a", record="horoscope")
    draft.signature("b", signs="moon", role="ae").path("start", "a", "b", "end")

    assert details(draft.xml()) == [
        "第 12 行 a：系统不认识“horoscope”这种记录。",
        "第 13 行 b：系统不认识“moon”这种记录。",
    ]


def test_record_that_is_nothing_to_be_signed_is_refused():
    draft = Draft().start().end().signature("a", signs="test_note", role="ae")

    assert details(draft.path("start", "a", "end").xml()) == [
        "第 12 行 a：系统不认识“test_note”这种记录。",
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_file_in_another_encoding_is_refused(encoding):
    text = straight("a").xml().decode().replace("UTF-8", "UTF-16")

    assert details(text.encode(encoding)) == ["文件不是 UTF-8 编码，请另存为 UTF-8。"]


@pytest.mark.parametrize(
    ("draft", "key", "told"),
    [
        (straight("a"), "P" * 41, f"{'P' * 20}……：太长，最多 40 个字。"),
        (
            Draft().start().end().task("a", due="10001").path("start", "a", "end"),
            "P-1",
            "第 12 行 a：时限最多 10000 个工作小时。",
        ),
        (straight("a" * 101), "P-1", f"{'a' * 20}……：太长，最多 100 个字。"),
        (
            Draft().start().end().task("a", name="步" * 101).path("start", "a", "end"),
            "P-1",
            f"{'步' * 20}……：太长，最多 100 个字。",
        ),
        (
            Draft().start().end().task("a", role="r" * 21).path("start", "a", "end"),
            "P-1",
            f"{'r' * 20}……：太长，最多 20 个字。",
        ),
    ],
)
def test_what_fits_into_no_column_is_refused(draft, key, told):
    assert told in details(named(draft, key))


def test_publish_writes_a_version_and_its_history():
    head = UserFactory(holding=[Position.ACCOUNT_DIRECTOR])
    source = named(straight("a"), "P-1")

    made = services.publish(by=head, at=NOON, source=source, note="试行")

    procedure = Procedure.objects.get()
    assert (procedure.key, procedure.name, procedure.current) == ("P-1", "Test", made)
    assert (made.number, made.note, made.source) == (1, "试行", source.decode())
    assert (made.published_by, made.published_at) == (head, NOON)
    entry = HistoryEntry.objects.get()
    assert (entry.verb, entry.by, entry.at) == ("procedure.published", head, NOON)


@pytest.mark.parametrize(
    ("position", "may"),
    [
        (Position.GENERAL_MANAGER, True),
        (Position.ACCOUNT_DIRECTOR, True),
        (Position.SYSTEM_ADMINISTRATOR, True),
        (Position.ACCOUNT_MANAGER, False),
        (Position.DEPARTMENT_HEAD, False),
        (Position.AUDITOR, False),
        (Position.SECURITY_ADMINISTRATOR, False),
    ],
)
def test_only_the_process_office_publishes(position, may):
    user = UserFactory(holding=[position])
    source = straight("a").xml()

    if may:
        services.publish(by=user, at=NOON, source=source)
    else:
        with unchanged(), pytest.raises(PermissionDenied):
            services.publish(by=user, at=NOON, source=source)

    assert Procedure.objects.exists() is may


def test_deactivated_director_does_not_publish():
    gone = UserFactory(holding=[Position.ACCOUNT_DIRECTOR], is_active=False)

    with unchanged(), pytest.raises(PermissionDenied):
        services.publish(by=gone, at=NOON, source=straight("a").xml())


def test_same_file_as_the_current_version_is_refused():
    published(straight("a"))

    with unchanged(), pytest.raises(SameAsCurrent, match="完全相同"):
        published(straight("a"))


def test_earlier_version_may_be_published_again():
    for draft in (straight("a"), straight("a", "b"), straight("a")):
        published(draft)

    numbers = Procedure.objects.get().definitions.values_list("number", flat=True)
    assert list(numbers) == [3, 2, 1]


def test_run_under_way_stays_on_its_version():
    run = begun(straight("a", "b"))

    published(straight("a", "c", "d"))
    do(run, "a")

    assert open_nodes(run) == ["b"]
    do(run, "b")
    run.refresh_from_db()
    assert (run.state, run.definition.number) == ("ended", 1)


@pytest.mark.parametrize("key", standards.SHIPPED)
def test_shipped_procedure_is_published_once(key, procedures):
    source = standards.definition(key)

    with unchanged(), pytest.raises(SameAsCurrent):
        services.publish(by=None, at=NOON, source=source)

    assert Procedure.objects.get(key=key).current.note == "手册自带"
