from django.urls import path

from kehubu.lessons.views import actions, cases

app_name = "lessons"
urlpatterns = [
    path("actions/", actions.actions, name="actions"),
    path("actions/<int:pk>/", actions.action, name="action"),
    path("actions/<int:pk>/drop/", actions.drop, name="drop"),
    path("actions/<int:pk>/replan/", actions.replan, name="replan"),
    path("projects/<int:pk>/actions/", actions.project, name="project"),
    path("cases/", cases.cases, name="cases"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/edit/", cases.amend, name="amend"),
    path("cases/<int:pk>/permission/", cases.permit, name="permit"),
    path("cases/<int:pk>/publish/", cases.publish, name="publish"),
    path("cases/<int:pk>/withdraw/", cases.withdraw, name="withdraw"),
    path("cases/<int:pk>.pdf", cases.case_pdf, name="case_pdf"),
]
