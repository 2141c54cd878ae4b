"""A plan goes to Excel and comes back: without change, with changes, with mistakes."""

from io import BytesIO

import openpyxl
import pytest

from kehubu.core import jobs
from kehubu.core.models import Notification
from kehubu.core.spreadsheets import UnreadableFile
from kehubu.schedules import sheets
from kehubu.schedules.sheets import NotAPlan, OtherProject
from kehubu.work.services import plans
from kehubu.work.services.plans import PlanChanged
from tests.schedules.stage import at, on, planned, row, task_of
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
CODE, TASK, OWNER, STARTS, ENDS, INPUTS, OUTPUT, CHECKER, STATE, ENDED, WHY = range(11)


@pytest.fixture
def plan(crew):
    return planned(crew)


def edited(plan, *changes):
    """
    Return the plan's file, with (line, column, value) written over it; a value of
    ``None`` in column ``None`` deletes the line.
    """
    book = openpyxl.load_workbook(BytesIO(sheets.write(plan)))
    sheet = book.active
    for line, column, value in changes:
        if column is None:
            sheet.delete_rows(line)
        else:
            sheet.cell(line, column + 1).value = value
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read(plan, *changes):
    plan.refresh_from_db()
    return sheets.read(edited(plan, *changes), "计划.xlsx", plan)


def new_line(line, name="样刊寄送"):
    values = {TASK: name, OWNER: "丙经理", STARTS: on(4), ENDS: "2026-03-05"}
    return [(line, column, value) for column, value in values.items()]


def test_round_trip_changes_nothing(crew):
    odd = [
        row("=1+1", 2, 3, owner="@SUM(A1)", output="+2", checker="-3"),
        row("  空格  和\n换行", 2, 3, inputs="00123"),
        row("1/2", 2, 3, inputs="2026-03-02", output="1e5"),
    ]
    plan = planned(crew, odd)

    sheet = read(plan)

    assert (sheet.problems, sheet.differences) == ([], [])
    assert not sheet.changes


def test_texts_are_texts_in_the_file(crew):
    plan = planned(crew, [row("=1+1", 2, 3)])

    cells = openpyxl.load_workbook(BytesIO(sheets.write(plan))).active

    assert (cells.cell(2, 2).value, cells.cell(2, 2).data_type) == ("=1+1", "s")
    assert cells.cell(2, 4).value.date() == on(2)


def test_done_and_dropped_tasks_come_back_as_they_went(plan, crew):
    rows = [
        {"task": "完稿制作", "state": "done", "ended_on": "2026-03-05"},
        {"task": "华东试投", "state": "dropped", "reason": "客户取消"},
    ]
    plans.report(plan.project, by=crew.executive, at=at(), rows=rows)

    assert read(plan).differences == []


def test_changes_are_told_cell_by_cell(plan):
    sheet = read(
        plan, (2, ENDS, on(10)), (2, WHY, "等素材"), *new_line(4), (3, None, None)
    )

    kinds = {one.kind: one for one in sheet.differences}
    assert sheet.problems == []
    assert kinds["changed"].cells == [
        ("结束", "2026-03-06", "2026-03-10"),
        ("延期原因", "—", "等素材"),
    ]
    assert ("任务", "", "样刊寄送") in kinds["added"].cells
    assert kinds["removed"].task == "华东试投"


def test_changes_are_applied_as_read(plan, crew):
    sheet = read(
        plan,
        (2, STATE, "完成"),
        (2, ENDED, "2026年3月5日"),
        (3, OWNER, "丙经理"),
        *new_line(4),
    )

    plans.apply(
        plan,
        by=crew.executive,
        at=at(),
        seen=sheet.seen,
        changes=sheet.changes,
        reason="照会议",
    )

    assert (task_of(plan).state, task_of(plan).ended_on) == ("done", on(5))
    assert task_of(plan, "华东试投").owner == crew.manager
    assert task_of(plan, "样刊寄送").ends_on == on(5)
    assert read(plan).differences == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ((2, TASK, None), "第 2 行“任务”：不能空着。"),
        ((2, OWNER, " "), "第 2 行“负责人”：不能空着。"),
        ((2, STARTS, "下周"), "第 2 行“开始”：“下周”不是完整的日期。"),
        ((2, ENDS, "2026-02-30"), "第 2 行“结束”：“2026-02-30”不是完整的日期。"),
        ((2, ENDS, "2026-03-01"), "第 2 行“结束”：早于开始日期。"),
        ((2, OUTPUT, "长" * 201), "第 2 行“产出”：最多 200 个字。"),
        ((2, STATE, "睡着"), "第 2 行“状态”：只能写：未开始、进行中、完成、取消。"),
        ((2, STATE, "完成"), "第 2 行“实际结束”：完成的任务要写实际结束日期。"),
        ((2, ENDED, on(3)), "第 2 行“实际结束”：只有完成的任务才写实际结束日期。"),
        ((2, STATE, "取消"), "第 2 行“延期原因”：取消的任务要写原因。"),
        ((2, TASK, "华东试投"), "有两项任务同名：“华东试投”。请写出区别。"),
        (
            (2, CODE, "乱写"),
            "第 2 行“编号（请勿修改）”：编号被改过，请照下载的文件恢复。",
        ),
    ],
)
def test_what_is_wrong_is_told_with_row_and_column(plan, change, said):
    assert said in read(plan, change).problems


def test_code_that_is_there_twice(plan):
    code = f"{plan.project.number} v1 #{task_of(plan).pk}"

    problems = read(plan, (3, CODE, code)).problems

    assert problems == ["第 3 行“编号（请勿修改）”：编号与前面的一行相同。"]


def test_done_task_cannot_be_left_out(plan, crew):
    done = {"task": "完稿制作", "state": "done", "ended_on": "2026-03-05"}
    plans.report(plan.project, by=crew.executive, at=at(), rows=[done])

    assert read(plan, (2, None, None)).problems == ["已完成的任务“完稿制作”不能删去。"]


def test_plan_that_was_changed_meanwhile(plan, crew):
    file = edited(plan)
    done = {"task": "完稿制作", "state": "done", "ended_on": "2026-03-05"}
    plans.report(plan.project, by=crew.executive, at=at(), rows=[done])
    plan.refresh_from_db()

    with pytest.raises(PlanChanged):
        sheets.read(file, "计划.xlsx", plan)


def test_plan_of_another_project(plan, crew):
    other = planned(crew)

    with pytest.raises(OtherProject) as refusal:
        sheets.read(edited(other), "计划.xlsx", plan)

    assert other.project.number in str(refusal.value)


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", UnreadableFile),
        (b"%PDF-1.7", UnreadableFile),
        ("任务,负责人\n甲,乙\n".encode(), NotAPlan),
        (b"a,b\n1,2\n", NotAPlan),
    ],
)
def test_file_that_is_no_plan(plan, data, refusal):
    with pytest.raises(refusal):
        sheets.read(data, "x.csv", plan)


def test_file_without_any_known_task(plan):
    with pytest.raises(NotAPlan):
        read(plan, (2, CODE, None), (3, CODE, None))


def test_reason_of_several_lines_comes_back_as_it_went(plan, crew):
    plans.replan(
        task_of(plan),
        by=crew.executive,
        at=at(),
        seen=1,
        starts_on=on(3),
        ends_on=on(9),
        reason="等素材\r\n等\x0b确认",
    )

    assert not read(plan).changes


def test_dates_of_a_done_task_stay(plan, crew):
    done = {"task": "完稿制作", "state": "done", "ended_on": "2026-03-05"}
    plans.report(plan.project, by=crew.executive, at=at(), rows=[done])
    told = "“完稿制作”已经完成，日期不能再改。"

    assert read(plan, (2, ENDS, on(30))).problems == [told]
    assert not read(plan, (2, OUTPUT, "样稿")).problems
    changes = plans.Changes(changed={task_of(plan).pk: {"ends_on": on(30)}})
    with unchanged(), pytest.raises(plans.TaskOver, match=told):
        apply(plan, crew.executive, changes)


def apply(plan, by, changes):
    plan.refresh_from_db()
    words = {"seen": plan.version, "changes": changes, "reason": "客户改期"}
    return plans.apply(plan, by=by, at=at(), **words)


def test_reason_of_the_file_is_that_of_the_other_dates_and_the_owner_is_told(
    plan, crew
):
    sheet = read(plan, (2, ENDS, on(10)), (3, OUTPUT, "报告"))

    apply(plan, crew.director, sheet.changes)
    jobs.run_waiting()

    assert task_of(plan).slippage == "客户改期"
    assert task_of(plan, "华东试投").slippage == ""
    told = Notification.objects.filter(topic="schedules.replanned")
    assert [notice.user for notice in told] == [crew.executive]
