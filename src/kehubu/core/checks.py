"""What a production installation needs, said in words."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import (
    CheckMessage,
    Error,
    Tags,
    Warning,  # noqa: A004
    register,
)
from django.db import DatabaseError

from kehubu.core.encryption import WrongKey, keys, rotation


@register(Tags.security, deploy=True)
def site_is_encrypted(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    if settings.SITE_URL.startswith("https://"):
        return []
    return [
        Warning(
            f"网站地址是 {settings.SITE_URL}，没有加密。",
            hint="把 KEHUBU_SITE_URL 设为 https:// 开头的地址，并由反向代理提供证书。",
            id="kehubu.W001",
        )
    ]


@register(Tags.database, deploy=True)
def database_serves_many(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        return []
    return [
        Warning(
            "数据库是 SQLite，适合一台机器、几十个人以内使用。",
            hint="人多时把 KEHUBU_DATABASE_URL 设为 PostgreSQL 的地址。",
            id="kehubu.W002",
        )
    ]


@register(deploy=True)
def mail_goes_out(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    if not settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        return []
    return [
        Warning(
            "邮件只写在控制台上，没有真正寄出。",
            hint="把 KEHUBU_EMAIL_URL 设为邮件服务器，例如 smtp+tls://用户:密码@主机:587。",
            id="kehubu.W003",
        )
    ]


@register(Tags.security, deploy=True)
def secret_is_kept_apart(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    if not (settings.DATA / "secret.key").exists():
        return []
    return [
        Warning(
            f"密钥放在数据目录里：{settings.DATA / 'secret.key'}。",
            hint="正式使用时用环境变量 KEHUBU_SECRET_KEY 提供，并与备份分开保管。",
            id="kehubu.W004",
        )
    ]


@register(Tags.security, deploy=True)
def field_keys_are_kept_apart(
    app_configs: Any, **kwargs: Any
) -> Sequence[CheckMessage]:
    if settings.FIELD_KEYS or not (settings.DATA / "keys").exists():
        return []
    return [
        Warning(
            f"加密字段的密钥放在数据目录里：{settings.DATA / 'keys'}。",
            hint="正式使用时用环境变量 KEHUBU_FIELD_KEYS 提供，并与备份分开保管。",
            id="kehubu.W005",
        )
    ]


@register(Tags.database, deploy=True)
def field_keys_open_all_values(
    app_configs: Any, **kwargs: Any
) -> Sequence[CheckMessage]:
    try:
        found = [keys.missing(key) for key in rotation.lost()]
    except WrongKey as refusal:
        found = [str(refusal)]
    except DatabaseError as refusal:
        return [Warning(f"数据库连不上，不能核对密钥：{refusal}", id="kehubu.W006")]
    hint = "把原来的密钥放回去。没有它，加密的内容无法恢复。"
    return [Error(sentence, hint=hint, id="kehubu.E001") for sentence in found]
