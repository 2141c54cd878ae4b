"""A client list brought in as the agency does it, beside its rows inserted at once."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import reverse

from bench.agency import Agency
from bench.companies import ClientList, client_list, companies
from bench.floor_writes import now
from bench.measuring import Sample, measured
from bench.operations import WrongAnswer
from bench.rounds import Pair
from bench.visiting import Browser
from kehubu.clients import queries
from kehubu.clients.models import Client, Import
from kehubu.core import jobs
from kehubu.core.models import Job, SearchRow

PREVIEW, TAKE_OVER, TAKE_BACK = "preview", "take over", "take back"
SECONDS, PER = {PREVIEW: 5, TAKE_OVER: 10}, 5448
"""
The goals: from the upload to the preview, and from the confirmation to the last job,
for so many rows; for other lists in proportion.
"""
TIMES = 3
"""How often the floor is measured before an import, and after it."""
INSERT = """
    INSERT INTO clients_client (name, industry, region, listed_on, match_key,
      created_at, short_name, address, phone, phone_key, remark, status, reading,
      sort_key, version)
    VALUES (%s, %s, %s, %s, %s, %s, '', '', '', '', '', 'prospect', '', '', 1)
"""


def list_for(agency: Agency, file: Path | None, rows: int) -> ClientList:
    """
    Return the list to import: a file, or an invented one, some of whose rows repeat
    clients that the importer sees.
    """
    if file:
        return ClientList(file.name, file.read_bytes())
    clients = Client.objects.visible_to(agency.crew.executive)
    seen = set(clients.values_list("name", flat=True))
    known = [company for company in agency.book.known if company.name in seen]
    further = companies(len(agency.book.known) + rows)[len(agency.book.known) :]
    return client_list(rows, known, further)


def goal(name: str, rows: int) -> float | None:
    seconds = SECONDS.get(name)
    return None if seconds is None else round(seconds * rows / PER, 1)


@dataclass(frozen=True, slots=True)
class Importing:
    """A list and who imports it; each ``play`` brings it in and takes it back."""

    file: ClientList
    browser: Browser

    def play(self) -> dict[str, Pair]:
        """
        Measure an import and its way back, and the floor before and after.

        :raises WrongAnswer: if anything was read, written or taken back wrongly
        """
        # What the acts before have left to the worker is not to be measured here.
        Job.objects.all().delete()
        acts = {
            PREVIEW: self._preview,
            TAKE_OVER: lambda: self._confirm("import_commit"),
            TAKE_BACK: lambda: self._confirm("import_undo"),
        }
        pairs = {name: Pair() for name in acts}
        base = [_floor(self.file) for _ in range(TIMES)]
        before = _standing()
        for name, act in acts.items():
            sample, answer = measured(act)
            pairs[name].ours.append(sample)
            pairs[name].sizes.append(len(answer.content))
            self._check(name, before)
        base += [_floor(self.file) for _ in range(TIMES)]
        for pair in pairs.values():
            pair.base.extend(base)
        return pairs

    def rows(self) -> int:
        return queries.import_counts(_last())["all"]

    def _preview(self) -> HttpResponse:
        """
        Upload the file and open the page that shows what was read.
        """
        file = SimpleUploadedFile(self.file.name, self.file.data)
        sent = self.browser.post(reverse("clients:imports"), {"file": file})
        return self.browser.get(sent.headers["Location"])

    def _confirm(self, verb: str) -> HttpResponse:
        """
        Confirm, and work until nothing waits: then the index is up to date, too.
        """
        answer = self.browser.post(reverse(f"clients:{verb}", args=[_last().pk]), {})
        jobs.run_waiting()
        return answer

    def _check(self, name: str, before: tuple[int, int]) -> None:
        the_import = _last()
        counts = queries.import_counts(the_import)
        made = counts["created"] if name == TAKE_OVER else 0
        state = {
            PREVIEW: Import.State.OPEN,
            TAKE_OVER: Import.State.DONE,
            TAKE_BACK: Import.State.UNDONE,
        }[name]
        is_right = (
            the_import.state == state
            and not Job.objects.exists()
            and _standing() == (before[0] + made, before[1] + made)
            and (name == PREVIEW or _is_whole(counts))
            and self._is_read(counts)
        )
        if not is_right:
            raise WrongAnswer(f"{name}: {the_import.state} {counts}")

    def _is_read(self, counts: Mapping[str, int]) -> bool:
        known = {"all": self.file.rows, "bad": self.file.bad, "twins": self.file.twins}
        return all(counts[key] == n for key, n in known.items() if n is not None)


def _last() -> Import:
    return Import.objects.defer("data").latest("pk")


def _standing() -> tuple[int, int]:
    """
    Return how many clients there are, and how many can be found.
    """
    found = SearchRow.objects.filter(kind=Client._meta.label_lower)
    return Client.objects.count(), found.count()


def _is_whole(counts: Mapping[str, int]) -> bool:
    """
    Tell whether each row was taken over, skipped as a twin, or left out as bad.
    """
    done = counts["created"] + counts["skipped"] + counts["bad"]
    return done == counts["all"] and counts["skipped"] == counts["twins"]


def _floor(file: ClientList) -> Sample:
    """
    Read the file with ``csv``, insert its rows by one statement, and roll them back.
    """
    sample, _none = measured(lambda: _insert(file.data))
    return sample


@transaction.atomic
def _insert(data: bytes) -> None:
    lines = csv.reader(io.StringIO(_text(data)))
    next(lines)
    at = now()
    with connection.cursor() as cursor:
        cursor.executemany(INSERT, [_columns(line, at) for line in lines if line[0]])
    transaction.set_rollback(True)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _columns(line: list[str], at: datetime) -> tuple[str | datetime | None, ...]:
    """
    Return a row's columns: name, industry, region and day, in this order.
    """
    name, industry, region, day = (*line, "", "", "", "")[:4]
    known = day if re.fullmatch(r"\d{4}-\d\d-\d\d", day) else None
    return name[:100], industry[:40], region[:40], known, name[:100], at
