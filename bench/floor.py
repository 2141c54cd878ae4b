"""
The floor: the same rows by raw SQL in bare Django views.

No session, middleware, object layer, form or template; who asks stands in the address.
Only the rights are obeyed, as answers must be the same. What Kehubu takes beyond it is
the price of being Kehubu.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from bench.floor_book import MINE, SEEN, Row, rows
from bench.floor_book import urlpatterns as of_book
from bench.floor_writes import advance, enter

# Into another's inbox looks who stands in for him, not his superior.
STANDS_FOR = MINE.replace("OR supervisor_id = %(user)s", "")
# What happened to a row or within it, and to the runs about it or within these.
STORY = """
    WITH about (kind, id) AS (
      SELECT %(kind)s, %(id)s
      UNION ALL SELECT 'procedures.run', id FROM procedures_run
      WHERE subject_kind = %(kind)s AND subject_id = %(id)s)
    SELECT h.id, h.verb, h.at, h.reason, h.changes, u.name AS by_name
    FROM core_historyentry h LEFT JOIN people_user u ON u.id = h.by_id
    WHERE h.verb <> 'record.saved' AND h.id IN (
      SELECT e.id FROM about JOIN core_historyentry e
        ON e.subject_kind = about.kind AND e.subject_id = about.id
      UNION ALL SELECT e.id FROM about JOIN core_historyentry e
        ON e.within_kind = about.kind AND e.within_id = about.id)
    ORDER BY h.id DESC LIMIT %(limit)s
"""


def client(request: HttpRequest, pk: int) -> HttpResponse:
    """
    Return a client with its team, its group, its projects and the latest 20 of its
    story.
    """
    words = {"id": pk, "user": request.GET["user"]}
    kind = {"kind": "clients.client", "limit": 20}
    return JsonResponse(
        {
            "client": rows(
                f"SELECT * FROM clients_client c WHERE c.id = %(id)s AND {SEEN}",
                **words,
            ),
            "team": rows(
                """SELECT m.role, u.name FROM clients_membership m
                   JOIN people_user u ON u.id = m.user_id
                   WHERE m.client_id = %(id)s ORDER BY m.id""",
                **words,
            ),
            "projects": rows(
                f"""SELECT p.id, p.number, p.title, p.state, u.name
                    FROM work_project p JOIN people_user u ON u.id = p.accountable_id
                    WHERE p.client_id = %(id)s AND p.id IN (
                      SELECT project_id FROM work_projectmember
                      WHERE user_id IN ({MINE})) ORDER BY p.id DESC""",
                **words,
            ),
            "story": rows(STORY, **words, **kind),
        }
    )


INBOX = f"""
    SELECT s.id, s.name, s.due_at, r.title, u.name AS assignee
    FROM procedures_step s JOIN procedures_run r ON r.id = s.run_id
    LEFT JOIN people_user u ON u.id = s.assignee_id
    WHERE s.state = 'open' AND s.waiting_for = '' AND s.assignee_id IN ({STANDS_FOR})
    ORDER BY s.due_at IS NULL, s.due_at, s.id LIMIT 50
"""
TO_SIGN = f"""
    SELECT q.id, q.capacity, q.meaning, c.title, u.name AS signer
    FROM signoffs_signaturerequest q JOIN signoffs_content c ON c.id = q.content_id
    JOIN people_user u ON u.id = q.signer_id
    WHERE q.state = 'waiting' AND q.signer_id IN ({STANDS_FOR}) ORDER BY q.id LIMIT 50
"""
RUNNING = f"""
    SELECT p.id, p.number, p.title FROM work_project p
    WHERE p.state = 'running' AND p.id IN (
      SELECT project_id FROM work_projectmember WHERE user_id IN ({MINE}))
    ORDER BY p.id DESC LIMIT 8
"""


def today(request: HttpRequest) -> HttpResponse:
    """
    Return the 50 most urgent open steps, 50 papers to sign and 8 running projects with
    the steps at which they stand.
    """
    words = {"user": request.GET["user"]}
    projects = rows(RUNNING, **words)
    return JsonResponse(
        {
            "steps": rows(INBOX, **words),
            "requests": rows(TO_SIGN, **words),
            "projects": projects,
            "standings": _standings(projects),
        }
    )


def _standings(projects: list[Row]) -> list[Row]:
    ids = ", ".join(str(row["id"]) for row in projects)
    return rows(
        f"""SELECT r.subject_id, s.name, s.waiting_for, s.due_at, u.name AS assignee
            FROM procedures_step s JOIN procedures_run r ON r.id = s.run_id
            LEFT JOIN people_user u ON u.id = s.assignee_id
            WHERE s.state = 'open' AND r.subject_kind = 'work.project'
              AND r.subject_id IN ({ids}) ORDER BY s.id"""
    )


def project(request: HttpRequest, pk: int) -> HttpResponse:
    """
    Return a project with its people, orders, the steps of its run and its story.
    """
    return JsonResponse(
        {
            "project": rows(
                """SELECT p.*, c.name AS client, u.name AS accountable
                   FROM work_project p JOIN clients_client c ON c.id = p.client_id
                   JOIN people_user u ON u.id = p.accountable_id
                   WHERE p.id = %(id)s""",
                id=pk,
            ),
            "members": rows(
                """SELECT m.role, u.id, u.name FROM work_projectmember m
                   JOIN people_user u ON u.id = m.user_id
                   WHERE m.project_id = %(id)s ORDER BY m.id""",
                id=pk,
            ),
            "orders": rows(
                """SELECT o.id, o.number, o.kind, o.state, d.name AS department,
                          u.name AS issuer
                   FROM work_workorder o JOIN people_department d
                     ON d.id = o.department_id
                   JOIN people_user u ON u.id = o.issuer_id
                   WHERE o.project_id = %(id)s ORDER BY o.id""",
                id=pk,
            ),
            **_run("work.project", pk),
        }
    )


def order(request: HttpRequest, pk: int) -> HttpResponse:
    """
    Return a work order with its lines, signatures, deliveries, steps and story.
    """
    return JsonResponse(
        {
            "order": rows(
                """SELECT o.*, p.title, c.name AS client, d.name AS department_name,
                          u.name AS issuer_name
                   FROM work_workorder o JOIN work_project p ON p.id = o.project_id
                   JOIN clients_client c ON c.id = p.client_id
                   JOIN people_department d ON d.id = o.department_id
                   JOIN people_user u ON u.id = o.issuer_id WHERE o.id = %(id)s""",
                id=pk,
            ),
            "lines": rows(
                "SELECT * FROM work_deliverable WHERE order_id = %(id)s ORDER BY id",
                id=pk,
            ),
            "deliveries": rows(
                "SELECT * FROM work_delivery WHERE order_id = %(id)s ORDER BY id",
                id=pk,
            ),
            "signatures": rows(
                """SELECT s.id, s.capacity, s.verdict, s.at, u.name
                   FROM signoffs_signature s
                   JOIN signoffs_signaturerequest q ON q.id = s.request_id
                   JOIN signoffs_content c ON c.id = q.content_id
                   JOIN people_user u ON u.id = s.signer_id
                   WHERE c.subject_kind = 'work.workorder' AND c.subject_id = %(id)s
                   ORDER BY s.id""",
                id=pk,
            ),
            **_run("work.workorder", pk),
        }
    )


def queue(request: HttpRequest) -> HttpResponse:
    """
    Return 50 orders of a department in a state, by urgency and due date, or the latest
    of those that are done, with who works on them and where they stand.
    """
    words = {name: request.GET[name] for name in ("department", "state")}
    urgency = "CASE o.priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 ELSE 2 END"
    by = "o.id DESC" if words["state"] == "accepted" else f"{urgency}, o.due_on, o.id"
    orders = rows(
        f"""SELECT o.id, o.number, o.state, o.due_on, o.department_run_id, p.title,
                   COALESCE(NULLIF(c.short_name, ''), c.name) AS client,
                   u.name AS issuer
            FROM work_workorder o JOIN work_project p ON p.id = o.project_id
            JOIN clients_client c ON c.id = p.client_id
            JOIN people_user u ON u.id = o.issuer_id
            WHERE o.department_id = %(department)s AND o.state = %(state)s
            ORDER BY {by} LIMIT 50""",
        **words,
    )
    runs = ", ".join(str(row["department_run_id"]) for row in orders)
    return JsonResponse(
        {
            "orders": orders,
            "executors": rows(
                f"""SELECT t.run_id, u.name FROM procedures_participant t
                    JOIN people_user u ON u.id = t.user_id
                    WHERE t.role = 'executor' AND t.run_id IN ({runs})"""
            ),
            "steps": rows(
                f"""SELECT s.run_id, s.name, s.due_at FROM procedures_step s
                    WHERE s.state = 'open' AND s.run_id IN ({runs})"""
            ),
        }
    )


def _run(kind: str, pk: int) -> dict[str, list[Row]]:
    words = {"kind": kind, "id": pk}
    steps = rows(
        """SELECT s.id, s.node_id, s.name, s.clause, s.state, s.visit, s.due_at,
                  s.done_at, u.name AS assignee
           FROM procedures_step s JOIN procedures_run r ON r.id = s.run_id
           LEFT JOIN people_user u ON u.id = s.assignee_id
           WHERE r.subject_kind = %(kind)s AND r.subject_id = %(id)s ORDER BY s.id""",
        **words,
    )
    return {"steps": steps, "story": rows(STORY, **words, limit=100)}


def conformance(request: HttpRequest) -> HttpResponse:
    """
    Count the steps of a procedure in a period by node: how many, late, how long.
    """
    words = {name: request.GET[name] for name in ("key", "first", "last")}
    return JsonResponse(
        {
            "steps": rows(
                """SELECT s.node_id, s.state, count(*) AS n,
                          sum(CASE WHEN s.is_late THEN 1 ELSE 0 END) AS late,
                          avg(s.cycle_minutes) AS minutes
                   FROM procedures_step s JOIN procedures_run r ON r.id = s.run_id
                   WHERE s.done_on BETWEEN %(first)s AND %(last)s
                     AND r.definition_id IN (
                       SELECT d.id FROM procedures_definition d
                       JOIN procedures_procedure p ON p.id = d.procedure_id
                       WHERE p.key = %(key)s)
                   GROUP BY s.node_id, s.state""",
                **words,
            )
        }
    )


def measures(request: HttpRequest) -> HttpResponse:
    """
    Count what was late among the steps with a due date, in a period.
    """
    words = {name: request.GET[name] for name in ("first", "last")}
    return JsonResponse(
        {
            "overdue": rows(
                """SELECT count(*) AS cases,
                          sum(CASE WHEN is_late THEN 1 ELSE 0 END) AS late
                   FROM procedures_step
                   WHERE done_on BETWEEN %(first)s AND %(last)s AND state = 'done'
                     AND due_at IS NOT NULL""",
                **words,
            )
        }
    )


urlpatterns = [
    *of_book,
    path("clients/enter/", enter),
    path("clients/<int:pk>/", client),
    path("today/", today),
    path("projects/<int:pk>/", project),
    path("orders/<int:pk>/", order),
    path("queue/", queue),
    path("conformance/", conformance),
    path("measures/", measures),
    path("runs/<int:pk>/advance/", advance),
]
