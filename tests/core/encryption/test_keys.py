import os
import stat
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from kehubu.core.encryption import WrongKey, keys, rotation
from tests.architecture.tree import ROOT

MAKE = """
import sys
from pathlib import Path

import django_tasks  # for the sake of types, it lets fields be subscripted
from django.conf import settings

settings.configure(DATA=Path(sys.argv[1]), FIELD_KEYS=[])
from kehubu.core.encryption import keys

sys.stdin.read(1)
print(keys.newest().id)
"""


@pytest.fixture
def folder(settings, tmp_path):
    settings.DATA = tmp_path
    return tmp_path


def run(command):
    out = StringIO()
    call_command(command, stdout=out)
    return out.getvalue()


def test_first_use_makes_a_key_for_the_owner_only(folder):
    first, second = keys.newest(), keys.newest()

    file = folder / "keys"
    assert first == second
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(file.read_text()) == 45
    assert list(folder.iterdir()) == [file]


def test_reading_makes_no_key(folder):
    with pytest.raises(WrongKey, match=r"用密钥 89abcdef 加密.*keys 里没有这个密钥"):
        keys.of("89abcdef")

    assert keys.ids() == []
    assert list(folder.iterdir()) == []


def test_processes_that_start_at_once_agree_on_the_key(folder):
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", MAKE, str(folder)],
            env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]

    said = {process.communicate(".")[0].strip() for process in processes}

    assert said == set(keys.ids())
    assert len(said) == 1


def test_key_that_another_process_adds_is_known_at_once(folder):
    first = keys.newest()
    with (folder / "keys").open("a") as file:
        file.write(keys.fresh())

    assert keys.newest() != first
    assert keys.of(first.id) == first


def test_environment_comes_before_the_file(folder, settings):
    kept = keys.newest()
    settings.FIELD_KEYS = [keys.fresh(), keys.fresh()]

    assert keys.newest().id == keys.ids()[-1] != kept.id
    with pytest.raises(WrongKey, match="KEHUBU_FIELD_KEYS 里没有这个密钥"):
        keys.of(kept.id)


@pytest.mark.parametrize("text", ["短", "abc", "A" * 44, "A" * 43 + "*", "密" * 44])
def test_what_is_no_key_is_told_without_showing_it(folder, settings, text):
    settings.FIELD_KEYS = [keys.fresh(), text]

    with pytest.raises(WrongKey) as refusal:
        keys.newest()

    assert str(refusal.value) == "加密字段的第 2 个密钥不完整：应为 44 个字符。"


def test_empty_file_of_keys_is_told(folder):
    (folder / "keys").touch()

    with pytest.raises(WrongKey, match="keys 里没有密钥"):
        keys.newest()


def test_rotation_encrypts_all_with_a_new_key(diary, stored, tmp_path):
    rows = [diary.objects.create(tastes=f"第{n}", plans="计划") for n in range(3)]
    empty, old = diary.objects.create(), keys.newest()
    before = stored(empty)

    said = run("rotate_key")

    new = keys.newest()
    assert new != old
    assert said.startswith(f"6 项内容已改用密钥 {new.id} 加密。\n")
    assert rotation.in_use() == {new.id: 6}
    (tmp_path / "keys").write_text((tmp_path / "keys").read_text().split()[-1])
    assert [diary.objects.get(pk=r.pk).tastes for r in rows] == ["第0", "第1", "第2"]
    assert stored(empty) == before


def test_rotation_that_was_stopped_goes_on_with_the_same_key(diary):
    diary.objects.create(tastes="一")
    new = keys.add()
    diary.objects.create(tastes="二")

    assert run("rotate_key").startswith(f"1 项内容已改用密钥 {new.id} 加密。")
    assert keys.newest() == new


def test_rotation_goes_through_all_batches(diary, monkeypatch):
    diary.objects.bulk_create(diary(tastes=str(n)) for n in range(7))
    monkeypatch.setattr(rotation, "BATCH", 3)

    assert run("rotate_key").startswith("7 项内容")
    assert sorted(diary.objects.values_list("tastes", flat=True)) == list("0123456")


def test_rotation_with_keys_of_the_environment(diary, settings):
    settings.FIELD_KEYS = [keys.fresh()]
    diary.objects.create(tastes="一")

    advised = run("rotate_key").splitlines()[1]
    settings.FIELD_KEYS = [*settings.FIELD_KEYS, advised]
    said = run("rotate_key")

    assert said.startswith(f"1 项内容已改用密钥 {keys.newest().id} 加密。")
    assert diary.objects.get().tastes == "一"


def test_wrong_key_stops_reading_rotation_check_and_start(diary, settings):
    diary.objects.create(tastes="一")
    lost = keys.newest().id
    settings.FIELD_KEYS = [keys.fresh()]
    sentence = f"数据库里有用密钥 {lost} 加密的内容，但环境变量 KEHUBU_FIELD_KEYS"
    out = StringIO()

    with pytest.raises(WrongKey, match=sentence):
        diary.objects.get()
    with pytest.raises(CommandError, match=sentence):
        call_command("rotate_key")
    with pytest.raises(CommandError, match="设置有错误，不能启动。"):
        call_command("check", stdout=out)

    assert out.getvalue().startswith(f"· {sentence}")
    assert "没有它，加密的内容无法恢复。" in out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_site_does_not_start_with_a_wrong_key(diary, settings, tmp_path):
    diary.objects.create(tastes="一")
    (tmp_path / "keys").unlink()

    with pytest.raises(CommandError, match="里没有这个密钥"):
        call_command("serve")

    assert not (tmp_path / "keys").exists()


def test_check_says_if_the_database_does_not_answer(diary):
    out = StringIO()

    with connection.execute_wrapper(refuse):
        call_command("check", stdout=out)

    assert "· 数据库连不上，不能核对密钥：没有连接" in out.getvalue().splitlines()


def refuse(*_asked):
    raise OperationalError("没有连接")


def test_unreadable_key_is_told_by_check(diary, settings):
    settings.FIELD_KEYS = ["短"]
    out = StringIO()

    with pytest.raises(CommandError):
        call_command("check", stdout=out)

    assert out.getvalue().startswith("· 加密字段的第 1 个密钥不完整")


def test_check_advises_to_keep_the_keys_apart(diary, settings, tmp_path):
    out = StringIO()
    keys.newest()

    call_command("check", stdout=out)

    told = f"· 加密字段的密钥放在数据目录里：{tmp_path / 'keys'}。"
    assert told in out.getvalue().splitlines()
