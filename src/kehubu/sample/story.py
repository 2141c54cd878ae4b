"""The sample agency: its clients, and projects that stand at different steps."""

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from kehubu.clients import services as clients
from kehubu.clients.models import Client
from kehubu.core import jobs
from kehubu.people.models import User
from kehubu.sample import knowledge, markets
from kehubu.sample.care import look_after
from kehubu.sample.clientele import keep_in_order
from kehubu.sample.counterparts import confide, introduce
from kehubu.sample.journey import Flow, Journey, Service
from kehubu.sample.judged import judge
from kehubu.sample.leads import tell_leads
from kehubu.sample.people import Crew
from kehubu.timesheets import services as timesheets
from kehubu.traffic import queries
from kehubu.traffic import services as traffic
from kehubu.work.models import WorkOrder

COMPANIES = [
    ("晨谷样例食品有限公司", "晨谷样例", "食品", "上海"),
    ("云朵样例烘焙有限公司", "云朵样例", "食品", "浙江"),
    ("青禾样例麦片股份有限公司", "青禾样例", "食品", "江苏"),
    ("小满样例乳业有限公司", "小满样例", "乳制品", "内蒙古"),
    ("南屿样例果业有限公司", "南屿样例", "食品", "海南"),
    ("拾光样例美妆有限公司", "拾光样例", "日用化工", "广东"),
    ("远山样例户外有限公司", "远山样例", "服饰", "四川"),
    ("听雨样例茶业有限公司", "听雨样例", "食品", "福建"),
    ("方舟样例教育有限公司", "方舟样例", "文教休闲", "北京"),
    ("北辰样例汽车有限公司", "北辰样例", "汽车整车", "吉林"),
    ("白鹭样例银行", "白鹭样例", "银行", "福建"),
    ("星芒样例照明有限公司", "星芒样例", "家用电器", "广东"),
]
"""Name, short name, industry, region: all invented."""


def tell(crew: Crew, at: datetime) -> None:
    """
    Enter the clients and lead five of them to where something is to be seen; serve one
    of them, and one more by the service flow.
    """
    entered = [_enter(crew.manager, at, *company) for company in COMPANIES]
    introduce(crew, entered, at)
    stages: list[tuple[str, Callable[[Journey], object]]] = [
        ("早餐谷物上市推广", Journey.to_the_end),
        ("早餐吐司新品推广", _in_creation),
        ("即食麦片推广", _waiting_for_signatures),
        ("早餐酸奶推广", Journey.until_orders),
        ("果干麦片推广", _just_begun),
    ]
    for client, (title, lead) in zip(entered, stages, strict=False):
        lead(Journey(crew, client, title))
    _serve(crew, entered[0])
    confide(crew, entered[0], at)
    Flow(crew, entered[len(stages)], "春季限定推广").take()
    _keep_bags(crew, at)
    knowledge.fill(crew, entered[0], at)
    look_after(crew, entered, at)
    tell_leads(crew, entered, at)
    markets.watch(crew, entered[0], at)
    keep_in_order(crew, at, entered)
    judge(crew, entered, at)
    jobs.run_waiting()


def _keep_bags(crew: Crew, at: datetime) -> None:
    """
    Have traffic open the bags, and samples and hours be kept of what is finished.
    """
    for order in queries.to_be_opened(crew.traffic):
        bag = traffic.open_bag(order, by=crew.traffic, at=at)
        if order.state != WorkOrder.State.ACCEPTED or order.department_run is None:
            continue
        step = order.department_run.steps.filter(assignee=crew.designer).first()
        if step:
            today = timezone.localdate(at)
            timesheets.enter(step, by=crew.designer, at=at, minutes=450, on=today)
        values = {"samples": 3, "place": "创作部工作袋柜 2 层", "remark": ""}
        traffic.keep_bag(bag, by=crew.traffic, at=at, values=values, seen=bag.version)


def _enter(
    by: User, at: datetime, name: str, short: str, industry: str, region: str
) -> Client:
    values = {
        "name": name,
        "short_name": short,
        "industry": industry,
        "region": region,
    }
    return clients.add(by=by, at=at, values=values)


def _serve(crew: Crew, client: Client) -> None:
    """
    Serve the client that was won: he has asked for something, and agreed to it.
    """
    service = Service.of(crew, client)
    service.bring_up("client", "中秋礼盒推广")
    service.agree()


def _in_creation(journey: Journey) -> None:
    order = journey.until_issued()
    journey.send()
    journey.receive(order)
    journey.brief()
    journey.start(order)
    journey.draft(order)


def _waiting_for_signatures(journey: Journey) -> None:
    journey.until_orders()
    journey.draft_order()
    journey.submit()


def _just_begun(journey: Journey) -> None:
    """
    Leave the project at its first step.
    """
