import sys
from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.core.management.commands import check as django_check
from django.db import connection

from kehubu import cli
from kehubu.core.management.commands import check

IN_EARNEST = {
    "KEHUBU_SITE_URL": "https://kehubu.example",
    "KEHUBU_EMAIL_URL": "smtp+tls://user:password@mail.example:587",
    "KEHUBU_SECRET_KEY": "".join(map(chr, range(33, 100))),
}
SQLITE = "· 数据库是 SQLite，适合一台机器、几十个人以内使用。"


def test_check_is_ours():
    assert not issubclass(check.Command, django_check.Command)


def test_check_tells_what_a_laptop_lacks_in_chinese(installed):
    said = installed.kehubu("check", KEHUBU_SITE_URL="http://127.0.0.1:8000")

    folder = installed.environment["KEHUBU_DATA"]
    advice = [line for line in said.splitlines() if line.startswith("·")]
    assert [line for line in advice if line != SQLITE] == [
        "· 网站地址是 http://127.0.0.1:8000，没有加密。",
        "· 邮件只写在控制台上，没有真正寄出。",
        f"· 密钥放在数据目录里：{folder}/secret.key。",
    ]
    assert (SQLITE in advice) is (connection.vendor == "sqlite")
    assert said.count("→ ") == len(advice)
    assert said.endswith("可以试用。\n")


def test_check_of_a_site_in_earnest(installed, tmp_path):
    said = installed.kehubu("check", KEHUBU_DATA=str(tmp_path), **IN_EARNEST)

    advice = [line for line in said.splitlines() if line.startswith("·")]
    on_one_machine = connection.vendor == "sqlite"
    assert advice == [SQLITE] * on_one_machine
    assert said.endswith("可以试用。\n" if on_one_machine else "可以正式使用。\n")


def test_variables_that_are_set_to_nothing_are_not_set(installed, tmp_path):
    names = (
        *("SITE_URL", "ALLOWED_HOSTS", "DATABASE_URL", "EMAIL_URL", "EMAIL_FROM"),
        *("SECRET_KEY", "TIME_ZONE", "TRUSTED_PROXIES", "UPLOAD_LIMIT_MB"),
    )
    nothing = {f"KEHUBU_{name}": "" for name in names}

    said = installed.kehubu("check", **{"KEHUBU_DATA": str(tmp_path), **nothing})

    assert "网站地址是 http://localhost:8000" in said


@pytest.mark.django_db
def test_check_refuses_settings_that_cannot_work(settings):
    settings.LANGUAGES = [("zh-hans", "简体中文"), ("火星文", "火星文")]
    out = StringIO()

    with pytest.raises(CommandError, match="设置有错误，不能启动。"):
        call_command("check", stdout=out)

    assert "火星文" in out.getvalue().splitlines()[0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["first-run", "--help"], "first-run"),
        (["first_run", "--help"], "first-run"),
        (["--version"], "5.2"),
        (["--help"], "first_run"),
        (["help"], "first_run"),
        (["check", "--help"], "usage: kehubu check"),
    ],
)
def test_command_may_be_written_with_hyphens(words, said, capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["kehubu", *words])

    with suppress(SystemExit):
        cli.main()

    assert said.replace("-", "_") in capsys.readouterr().out.replace("-", "_")


def test_unknown_command_is_named(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["kehubu", "make-tea"])

    with pytest.raises(SystemExit) as end:
        cli.main()

    assert end.value.code == 1
    assert "make_tea" in capsys.readouterr().err


def test_module_runs_as_the_command(installed):
    assert installed.kehubu("--version").startswith("5.2")
