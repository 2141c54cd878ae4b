from django.urls import path

from kehubu.work.views import changes, desks, orders, projects, revisions, terms

app_name = "work"
urlpatterns = [
    path("projects/", projects.projects, name="projects"),
    path("projects/<int:pk>/", projects.project, name="project"),
    path("projects/<int:pk>/orders/new/", orders.draft, name="order_draft"),
    path(
        "clients/<int:pk>/projects/", projects.client_projects, name="client_projects"
    ),
    path("clients/<int:pk>/projects/new/", projects.open_project, name="open_project"),
    path("clients/<int:pk>/service/new/", projects.begin_service, name="begin_service"),
    path("clients/<int:pk>/flow/new/", projects.open_flow, name="open_flow"),
    path("projects/<int:pk>/team/", changes.team, name="team"),
    path("projects/<int:pk>/rename/", changes.rename, name="rename"),
    path("projects/<int:pk>/call-off/", changes.call_off, name="call_off"),
    path("projects/<int:pk>/bring-up/", projects.bring_up, name="bring_up"),
    path("orders/", orders.orders, name="orders"),
    path("orders/<int:pk>/", orders.order, name="order"),
    path("orders/<int:pk>/edit/", orders.amend, name="order_amend"),
    path("orders/<int:pk>/priority/", terms.priority, name="priority"),
    path("orders/<int:pk>/billable/", terms.billable, name="billable"),
    path("orders/<int:pk>/drop/", orders.drop, name="order_drop"),
    path("orders/<int:pk>/revisions/", revisions.revisions, name="revisions"),
    path(
        "orders/<int:pk>/revisions.pdf", revisions.revisions_pdf, name="revisions_pdf"
    ),
    path("orders/<int:pk>/decide/", revisions.decide, name="decide_revision"),
    path("steps/<int:pk>/send/", desks.send, name="send"),
    path("steps/<int:pk>/receive/", desks.receive, name="receive"),
    path("steps/<int:pk>/refuse/", desks.refuse, name="refuse"),
    path("steps/<int:pk>/assign/", desks.assign, name="assign"),
    path("steps/<int:pk>/deliver/", desks.deliver, name="deliver"),
    path("steps/<int:pk>/review/<int:delivery>/", desks.review, name="review"),
    path("steps/<int:pk>/receipts/", desks.ask_receipts, name="ask_receipts"),
]
