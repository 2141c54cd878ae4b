"""``kehubu verify [FILE.pdf …]``: is the record intact? Is a sealed paper ours?"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kehubu.signoffs import queries, seal, verification


class Command(BaseCommand):
    help = "核对签字链；给出 PDF 文件时，核对文件上的封印。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        findings = [str(finding) for finding in verification.verify()]
        self.stdout.write(f"签字链：{queries.chain_length()} 个签字")
        for file in options["files"]:
            report = seal.check(_read(file))
            self.stdout.write(f"{file.name}：{report}")
            if not report.is_intact:
                findings.append(f"{file.name}：{report}")
        if findings:
            raise CommandError("发现问题：\n" + "\n".join(findings))
        self.stdout.write("完好。")


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"文件“{file}”读不到。") from error
