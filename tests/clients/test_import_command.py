"""``kehubu import-clients``: the same import from the shell."""

import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from kehubu import cli
from kehubu.clients.models import Client, Import
from kehubu.core import jobs
from tests.clients.lists import csv_of
from tests.factories import ClientFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


@pytest.fixture
def save(tmp_path):
    def write(data, name="名单.csv"):
        file = tmp_path / name
        file.write_bytes(data)
        return file

    return write


def run(*words, capsys):
    call_command("import_clients", *map(str, words))
    return capsys.readouterr().out


def test_command_takes_a_list_over_and_counts(crew, save, capsys):
    ClientFactory(name="甲样例", region="北京")
    file = save(csv_of("甲样例,,,上海", "乙样例", ",,食品", "乙样例"))

    told = run(file, "--as", "gm", capsys=capsys)

    assert told == "共 4 行：新建 1，更新 0，跳过 2，有问题未导入 1。\n"
    assert set(Client.objects.values_list("name", "region")) == {
        ("甲样例", "北京"),
        ("乙样例", ""),
    }
    assert Import.objects.get().by == crew.gm


def test_command_updates_if_told_to(crew, save, capsys):
    ClientFactory(name="甲样例", region="北京")
    file = save(csv_of("甲样例,,,上海"))

    told = run(file, "--as", "gm", "--update", capsys=capsys)

    assert told == "共 1 行：新建 0，更新 1，跳过 0，有问题未导入 0。\n"
    assert Client.objects.get().region == "上海"


def test_command_leaves_the_worker_nothing_to_do_over(crew, save, capsys):
    run(save(csv_of("甲样例")), "--as", "gm", capsys=capsys)
    before = list(Client.objects.values())

    jobs.run_waiting()

    assert list(Client.objects.values()) == before
    assert Import.objects.get().state == "done"


def test_command_is_called_by_its_hyphenated_name(crew, save, capsys, monkeypatch):
    file = save(csv_of("甲样例"))
    monkeypatch.setattr(
        sys, "argv", ["kehubu", "import-clients", str(file), "--as", "GM"]
    )

    cli.main()

    assert capsys.readouterr().out.startswith("共 1 行：新建 1")


@pytest.mark.parametrize(
    ("data", "name", "username", "sentence"),
    [
        (csv_of("甲样例"), "名单.csv", "nobody", "没有登录名为“nobody”的账号。"),
        (
            csv_of("甲样例"),
            "名单.csv",
            "designer",
            "“designer”没有导入",
        ),
        (csv_of("甲样例"), "名单.csv", "leaver", "“leaver”没有导入"),
        (b"", "名单.csv", "gm", "文件里没有内容。"),
        (csv_of(), "名单.csv", "gm", "文件里没有可以导入的行。"),
        (b"MZ" + bytes(999), "名单.xlsx", "gm", "这不是表格文件。"),
    ],
)
def test_command_refuses_with_a_sentence(crew, save, data, name, username, sentence):
    file = save(data, name)

    with unchanged(), pytest.raises(CommandError) as refusal:
        call_command("import_clients", str(file), "--as", username)

    assert str(refusal.value).startswith(sentence)


@pytest.mark.parametrize("name", ["没有.csv", "."])
def test_command_says_that_a_file_cannot_be_read(crew, tmp_path, name):
    file = tmp_path / name

    with unchanged(), pytest.raises(CommandError) as refusal:
        call_command("import_clients", str(file), "--as", "gm")

    assert str(refusal.value) == f"文件“{Path(file)}”读不到。"


def test_command_needs_to_know_who_imports(crew, save):
    with pytest.raises(CommandError, match="--as"):
        call_command("import_clients", str(save(csv_of("甲样例"))))
