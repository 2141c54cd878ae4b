"""What the account department does in every journey, at the browser."""

from django.utils import timezone

from kehubu.sample import papers


def write_order(executive, order):
    department = {"id": str(department_of(executive, "创作部"))}
    written = {k: v for k, v in order.items() if k not in ("budget_fen", "is_billable")}
    executive.type(department=department, is_billable="yes", budget="120000", **written)
    for number, line in enumerate(papers.DELIVERABLES):
        executive.page.locator("[data-add-row=lines]").click()
        executive.type(**{f"lines-{number}-{k}": v for k, v in line.items()})


def department_of(person, name):
    options = person.page.locator("[name=department] option", has_text=name)
    return options.first.get_attribute("value")


def sign_the_contract(director, title):
    """
    Write the contract down, and decide whether it is to be notarised.
    """
    now = timezone.now()
    director.take("签署合同", title)
    director.write(papers.contract_facts(now, director.user))
    director.attach("record-scan", papers.upload("合同扫描件", now))
    director.complete()
    director.do("决定是否公证", title, papers.notarisation())


def hand_over(executive, receiver, keeper, title):
    """
    Hand the contract over to two who sign for it.
    """
    executive.take("移交并存档合同", title)
    executive.write(papers.handover(receiver.user, keeper.user))
    executive.press("先保存")
    executive.press("请双方签收")
    receiver.sign("移交")
    keeper.sign("移交")
    executive.take("移交并存档合同", title)
    executive.complete()
