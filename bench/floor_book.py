"""The floor's views of the client book: see :mod:`bench.floor`."""

from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

Row = dict[str, Any]
COUNTED = 1_000
"""How far Kehubu counts, too."""

# The user, those who report to him, and those for whom he stands in.
MINE = """
    SELECT id FROM people_user WHERE id = %(user)s OR supervisor_id = %(user)s
    UNION SELECT principal_id FROM people_delegation
    WHERE delegate_id = %(user)s AND revoked_at IS NULL
      AND starts_on <= CURRENT_DATE AND ends_on >= CURRENT_DATE
"""
SEEN = f"""
    (NOT EXISTS (SELECT 1 FROM clients_membership m WHERE m.client_id = c.id)
     OR EXISTS (SELECT 1 FROM clients_membership m
                WHERE m.client_id = c.id AND m.user_id IN ({MINE})))
"""
MATCHES = {
    "sqlite": """id IN (SELECT rowid FROM core_searchrow_fts
                        WHERE core_searchrow_fts MATCH %(q)s)""",
    "postgresql": "vector @@ %(q)s::tsquery",
}
PLUS = {"sqlite": "+", "postgresql": ""}
FILTERS = {
    "industry": "c.industry = %(industry)s",
    "region": "c.region = %(region)s",
    "status": "c.status = %(status)s",
    "mine": """c.id IN (SELECT client_id FROM clients_membership
                        WHERE user_id = %(user)s)""",
    "pool": """NOT EXISTS (SELECT 1 FROM clients_membership m
                           WHERE m.client_id = c.id)""",
    "after": """c.sort_key >= %(after)s
                AND (c.sort_key > %(after)s OR c.id > %(last)s)""",
    "match_key": "c.match_key = %(match_key)s",
}


def rows(sql: str, **words: Any) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, words)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _hits(kind: str) -> str:
    """
    Say which of a kind the full-text index finds; SQLite begins with the index.
    """
    plus, matches = PLUS[connection.vendor], MATCHES[connection.vendor]
    return f"""IN (SELECT object_id FROM core_searchrow
                   WHERE {plus}kind = '{kind}' AND {matches})"""


def _count(table: str, found: str, **words: Any) -> int:
    sql = f"SELECT 1 FROM {table} WHERE {found} LIMIT {COUNTED + 1}"
    counted = rows(f"SELECT count(*) AS n FROM ({sql}) counted", **words)
    return int(counted[0]["n"])


def clients(request: HttpRequest) -> HttpResponse:
    """
    Return 50 clients by reading with their teams, and how many there are up to 1,000;
    of those whom the user may see, or of ``everything``.
    """
    words = request.GET.dict()
    wanted = [FILTERS[name] for name in words if name in FILTERS and name != "after"]
    if words.get("q"):
        wanted.append(f"c.id {_hits('clients.client')}")
    found = " AND ".join(["1 = 1" if "everything" in words else SEEN, *wanted])
    total = _count("clients_client c", found, **words)
    page = f"{found} AND {FILTERS['after']}" if "after" in words else found
    shown = rows(
        f"""SELECT c.id, c.name, c.short_name, c.industry, c.region, c.status
            FROM clients_client c WHERE {page} ORDER BY c.sort_key, c.id LIMIT 50""",
        **words,
    )
    ids = ", ".join(str(row["id"]) for row in shown)
    team = rows(
        f"""SELECT m.client_id, u.name FROM clients_membership m
            JOIN people_user u ON u.id = m.user_id
            WHERE m.client_id IN ({ids}) ORDER BY m.id"""
    )
    return JsonResponse({"total": total, "rows": shown, "team": team})


def alike(request: HttpRequest) -> HttpResponse:
    """
    Return the clients of a name's match key and those that hold all of the name.
    """
    words = request.GET.dict()
    fields = "SELECT c.id, c.name FROM clients_client c WHERE"
    same = rows(
        f"{fields} {FILTERS['match_key']} AND {SEEN} ORDER BY c.id LIMIT 20", **words
    )
    near = rows(
        f"{fields} c.id {_hits('clients.client')} AND {SEEN} ORDER BY c.id LIMIT 20",
        **words,
    )
    return JsonResponse({"same": same, "near": near})


def persons(request: HttpRequest) -> HttpResponse:
    """
    Return 50 key persons by reading with what they are, who knows them, and how many
    there are up to 1,000; of a ``client`` all.
    """
    words = request.GET.dict()
    seen = (
        f"EXISTS (SELECT 1 FROM clients_client c WHERE c.id = p.client_id AND {SEEN})"
    )
    found = f"{seen} AND p.until IS NULL"
    if words.get("q"):
        found += f" AND p.id {_hits('persons.post')}"
    if "client" in words:
        found += " AND p.client_id = %(client)s"
    total = 0 if "client" in words else _count("persons_post p", found, **words)
    shown = rows(
        f"""SELECT p.id, p.person_id, k.name, p.title, p.level, p.contacted_on,
                   c.name AS client
            FROM persons_post p JOIN persons_keyperson k ON k.id = p.person_id
            JOIN clients_client c ON c.id = p.client_id
            WHERE {found} ORDER BY p.sort_key, p.id LIMIT 50""",
        **words,
    )
    ids = ", ".join(str(row["id"]) for row in shown)
    known = rows(
        f"""SELECT r.post_id, r.strength, u.name FROM persons_relation r
            JOIN people_user u ON u.id = r.user_id WHERE r.post_id IN ({ids})"""
    )
    return JsonResponse({"total": total, "rows": shown, "known": known})


urlpatterns = [
    path("clients/", clients),
    path("clients/alike/", alike),
    path("persons/", persons),
]
