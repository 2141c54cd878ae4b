"""
A run that goes on: web and worker are killed again and again in the middle of it.
"""

import hashlib
import io
import itertools
import json
import re
import zipfile
from collections import Counter
from functools import partial
from threading import Thread

import pytest
from django.utils import timezone

from kehubu.sample import papers, trades
from tests.sample import beside
from tests.sample.office import BROKEN, DONE, done
from tests.serving import wait_until
from tests.visitor import record_fields

ENTERED = "夜航样例"
WRITES = 15
REVIEW, HANDOVER = "认可或提出建议", "移交并存档合同"
ENCLOSED = {"manifest.json", "manifest.pdf", "certificate.pem"}
"""What lies in an archive beside the papers that its manifest lists."""


@pytest.mark.long
def test_run_goes_on_after_every_kill(office):
    office.title = office.ask(beside.project_at, "TL-B6.08")
    office.ask(beside.give_addresses)
    assert len(office.ask(beside.archives)) == 1
    sign_the_draft(office)
    make_the_final_art(office)
    deliver(office)
    accept(office)
    propose_and_contract(office)
    carry_out(office)
    archive(office)
    unpack(office)
    assert office.installed.kehubu("verify").endswith("完好。\n")


# ---- when everything is killed


def answered(office):
    """
    Kill everything as soon as an act is acknowledged, before what follows from it.
    """
    return lambda act: office.killed(act, lambda doing: doing.result())


def survives(prepare, kill, is_done):
    """
    Kill everything in the middle of an act: it is there if it was acknowledged, and
    otherwise whole or not at all; then it can be done again.
    """
    answer = kill(prepare())
    assert answer is None or answer.status == DONE, answer.words
    if not is_done():
        assert answer is None
        done(prepare())
        assert is_done()


# ---- the way of the project, from the draft to the archive


def sign_the_draft(office):
    """
    TL-B6.08: killed as soon as the first signature is acknowledged, with all that the
    worker has to do still before it; and in the middle of the second.
    """
    kills = {"creative_head": answered(office), "manager": office.killed_midway}
    for signer, kill in kills.items():
        survives(
            lambda signer=signer: office.signing(signer, "草案"),
            kill,
            lambda signer=signer: signer in office.ask(beside.signers, "TL-B6.08"),
        )
    signers = office.ask(beside.signers, "TL-B6.08")
    assert signers == ["creative_head", "manager"]


def make_the_final_art(office):
    """
    TL-B6.09–10: killed under a load of writes, and in the middle of a completion.
    """
    write_until_killed(office)
    survives(
        lambda: office.completing("designer", "定稿与测试", final_art()),
        office.killed_midway,
        lambda: "TL-B6.09" not in office.ask(beside.open_steps, office.title),
    )
    rehearsal = papers.rehearsal(timezone.now())
    done(office.completing("designer", "提案预演", rehearsal))


def final_art():
    return {**papers.final_art(), "files": [papers.upload("定稿", timezone.now())]}


def write_until_killed(office):
    """
    Have two people enter clients and a third save a record, each as fast as the server
    answers, until it is killed; every write that it has acknowledged is there.
    """
    visitor, page = office.take("designer", "定稿与测试")
    added, saved = [], []
    writers = [
        Thread(target=write, args=(added, adding(office, name), name))
        for name in ("manager", "second_manager")
    ]
    saving = partial(save, visitor, page)
    writers.append(Thread(target=write, args=(saved, saving, "designer")))
    for writer in writers:
        writer.start()
    wait_until(lambda: len(added) + len(saved) >= WRITES)
    office.served.kill()
    for writer in writers:
        writer.join()
    office.served.start()
    office.settle()
    entered = Counter(office.ask(beside.clients, ENTERED))
    assert set(entered.values()) == {1}
    # Of each writer the last one may have been written, but not acknowledged.
    assert set(added) <= set(entered)
    assert len(entered) - len(added) <= 2
    version, data = office.ask(beside.record, office.title, "TL-B6.09")
    assert version - len(saved) in {0, 1}
    assert data["summary"] == draft(version)


def write(acknowledged, act, who):
    for number in itertools.count(1):
        try:
            answer = act(number)
        except BROKEN:
            return
        assert answer.status == DONE, answer.words
        acknowledged.append(f"{ENTERED}-{who}-{number}")


def adding(office, username):
    visitor = office.seat(username)
    page = visitor.open("/clients/new/")
    return lambda number: visitor.press(
        page, "保存", name=f"{ENTERED}-{username}-{number}"
    )


def save(visitor, page, number):
    typed = {"seen": number - 1, "record-summary": draft(number)}
    return visitor.press(page, "先保存", **typed)


def draft(number):
    return f"第 {number} 稿"


def deliver(office):
    """
    TL-B6.11: presented, then killed when the delivery is acknowledged: that the review
    lies on the executive's desk afterwards is what the outbox has kept.
    """
    presented = trades.written("presentation", timezone.now(), [])
    do_step(office, "designer", "提案", presented, "account")
    survives(
        lambda: office.pressing(
            "designer",
            "交客户部认可",
            "deliver/",
            "交付成果",
            actual_hours=44,
            note="三张平面与脚本。",
            uploads=[papers.upload("成果", timezone.now())],
        ),
        answered(office),
        lambda: office.seat("executive").open("/").link("认可或提出建议", office.title),
    )


def accept(office):
    """
    TL-B1.12–13: killed while the worker seals the paper of the accepted order.
    """
    visitor, page = office.take("executive", REVIEW)
    review = visitor.open(page.link_like(r"/steps/[0-9]+/review/[0-9]+/"))
    done(partial(visitor.press, review, "认可"))
    done(office.completing("executive", REVIEW))
    done(office.signing("manager", "成果"))
    sealing = partial(office.ask, beside.in_hand, "kehubu.work.receivers.print_order")
    survives(
        lambda: office.signing("director", "成果"),
        lambda act: office.killed(act, lambda _: wait_until(sealing)),
        lambda: "director" in office.ask(beside.signers, "TL-B1.13"),
    )
    assert office.ask(beside.sealed_papers, office.title) == ["accepted", "issued"]


def propose_and_contract(office):
    """
    TL-B1.14–19: killed in the middle of keeping the contract.
    """
    now, people = timezone.now(), office.people()
    do = partial(do_step, office)
    do("executive", "约见客户提案", papers.appointment(now), "confirmed")
    do("executive", "提案预演", papers.rehearsal(now))
    do("executive", "向客户提案", papers.proposal_report(now), "passed")
    survives(
        lambda: office.completing("director", "签署合同", contract(people["director"])),
        office.killed_midway,
        lambda: "TL-B1.17" not in office.ask(beside.open_steps, office.title),
    )
    do("director", "决定是否公证", papers.notarisation())
    sheet = papers.handover(people["creative_head"], people["manager"])
    visitor, page = office.take("executive", HANDOVER)
    done(partial(visitor.press, page, "先保存", **record_fields(sheet)))
    visitor, page = office.take("executive", HANDOVER)
    done(partial(visitor.press, page, "请双方签收"))
    for receiver in ("creative_head", "manager"):
        done(office.signing(receiver, "移交"))
    done(office.completing("executive", HANDOVER, sheet))


def contract(director):
    now = timezone.now()
    scan = {"scan": [papers.upload("合同扫描件", now)]}
    return papers.contract_facts(now, director) | scan


def carry_out(office):
    """
    TL-B1.20–22 and TL-B6.13–14: without a kill, all at once.
    """
    now, do = timezone.now(), partial(do_step, office)
    do("executive", "写出工作计划", papers.work_plan(now))
    do("executive", "按计划执行", papers.work_progress(now))
    do("executive", "总结评估会", papers.review_record(now))
    do("creative_head", "总结评估会", papers.review_record(now))
    do("designer", "文件存档", papers.department_archive())


def archive(office):
    """
    TL-B1.23: killed while the papers are printed and packed, so that there is nothing;
    then when the archive is acknowledged, so that it is there.
    """
    files = office.served.folder / "files"
    before = set(files.rglob("*"))

    def prepare():
        return office.completing("executive", "文件存档", {"place": "3 号柜"})

    def packing(doing):
        wait_until(lambda: doing.done() or set(files.rglob("*")) > before)

    answer = office.killed(prepare(), packing)
    assert answer is None, answer.words
    assert len(office.ask(beside.archives)) == 1
    survives(prepare, answered(office), lambda: len(office.ask(beside.archives)) == 2)
    assert office.ask(beside.open_steps, office.title) == []
    assert office.ask(beside.state, office.title) == "won"


def unpack(office):
    """
    The archive is complete, each file is what the manifest says, and its seal holds.
    """
    (first, _manifest), (number, manifest) = office.ask(beside.archives)
    keeper = office.seat("administration")
    page = keeper.open(keeper.open("/archives/").link(number))
    data = keeper.download(page.link_like(r"/files/[0-9]+/"))
    bundle = zipfile.ZipFile(io.BytesIO(data))
    listed = {file["name"]: file["sha256"] for file in manifest["files"]}
    sealed = office.served.folder / "manifest.pdf"
    sealed.write_bytes(bundle.read("manifest.pdf"))
    owed, hashes = office.ask(beside.papers_owed, office.title)

    assert int(number[-4:]) == int(first[-4:]) + 1
    assert bundle.testzip() is None
    assert json.loads(bundle.read("manifest.json")) == manifest
    assert set(bundle.namelist()) - set(listed) == ENCLOSED
    for name, digest in listed.items():
        assert hashlib.sha256(bundle.read(name)).hexdigest() == digest
    assert left_by_steps(manifest) == owed
    assert len(owed) > 20
    assert len(hashes) == 2
    assert set(hashes) < set(listed.values())
    assert office.installed.kehubu("verify", str(sealed)).endswith("完好。\n")


def left_by_steps(manifest):
    titles = [file["title"] for file in manifest["files"]]
    return sorted(title for title in titles if re.match(r"TL-B[16]\.", title))


def do_step(office, username, step, data, outcome=None):
    done(office.completing(username, step, data, outcome))
