"""``kehubu verify``: what it says, and its exit code."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from kehubu.signoffs.models import ChainHead, Content
from kehubu.signoffs.verification import Finding
from tests.architecture.tree import ROOT
from tests.processes import installation
from tests.signoffs.pdfs import grown, plain, sealed
from tests.signoffs.signing import tampering

pytestmark = pytest.mark.django_db


def verify(*files):
    call_command("verify", *map(str, files))


@pytest.fixture
def save(tmp_path):
    def write(name, data):
        file = tmp_path / name
        file.write_bytes(data)
        return file

    return write


def test_command_says_that_the_record_is_intact(links, capsys):
    verify()

    assert capsys.readouterr().out == "签字链：4 个签字\n完好。\n"


def test_command_names_each_finding(links, capsys):
    content = Content.objects.first()
    with tampering():
        Content.objects.filter(pk=content.pk).update(text="{}")
    ChainHead.objects.update(length=5)

    with pytest.raises(CommandError) as refusal:
        verify()

    assert str(refusal.value).splitlines() == [
        "发现问题：",
        f"签过的内容被改动：甲单 #{content.pk}",
        "最后的签字记录不见了：4 < 5",
    ]
    assert "完好" not in capsys.readouterr().out


def test_command_tells_of_each_paper(save, capsys):
    files = [save("工作单.pdf", sealed()), save("存档.pdf", sealed())]

    verify(*files)

    assert capsys.readouterr().out.splitlines() == [
        "签字链：0 个签字",
        "工作单.pdf：封印完好，文件自封印后没有改动",
        "存档.pdf：封印完好，文件自封印后没有改动",
        "完好。",
    ]


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (plain, "文件上没有封印"),
        (lambda: grown(sealed()), "文件在封印后被改动"),
        (lambda: b"GIF89a", "不是可读的 PDF 文件"),
        (lambda: b"", "不是可读的 PDF 文件"),
    ],
    ids=["unsealed", "changed", "foreign", "empty"],
)
def test_command_names_the_paper_that_is_not_intact(save, capsys, make, sentence):
    file = save("工作单.pdf", make())

    with pytest.raises(CommandError) as refusal:
        verify(file)

    assert str(refusal.value) == f"发现问题：\n工作单.pdf：{sentence}"
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("name", ["没有.pdf", "."])
def test_command_says_that_a_file_cannot_be_read(tmp_path, name):
    with pytest.raises(CommandError) as refusal:
        verify(tmp_path / name)

    assert str(refusal.value) == f"文件“{tmp_path / name}”读不到。"


def write_changed(path):
    Path(path).write_bytes(grown(sealed()))


def test_command_ends_with_a_code_that_scripts_can_ask_for(tmp_path):
    file = tmp_path / "改过的.pdf"
    with installation(tmp_path) as agency:
        agency.call(write_changed, str(file))
        command = [sys.executable, "-m", "kehubu", "verify"]
        ran = [
            subprocess.run(
                [*command, *words],
                cwd=ROOT,
                env=agency.environment,
                capture_output=True,
                text=True,
                check=False,
            )
            for words in ([], [str(file)])
        ]

    assert [process.returncode for process in ran] == [0, 1]
    assert ran[0].stdout == "签字链：0 个签字\n完好。\n"
    assert "改过的.pdf：文件在封印后被改动" in ran[1].stderr
    assert "Traceback" not in ran[1].stderr


def test_finding_is_told_in_words():
    assert str(Finding("tail_cut", "3 < 4")) == "最后的签字记录不见了：3 < 4"
