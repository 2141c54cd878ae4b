from django.urls import path

from kehubu.opportunities.views import board, figures, leads, moving, pitches

app_name = "opportunities"
urlpatterns = [
    path("opportunities/", board.index, name="index"),
    path("opportunities/list/", board.listed, name="listed"),
    path("opportunities/export/", board.export, name="export"),
    path("opportunities/closed/", board.closed, name="closed"),
    path("opportunities/forecast/", figures.forecast, name="forecast"),
    path("opportunities/analysis/", figures.analysis, name="analysis"),
    path("opportunities/pipeline/", figures.pipeline, name="pipeline"),
    path("opportunities/new/", leads.add, name="add"),
    path("opportunities/twins/", leads.twins, name="twins"),
    path("opportunities/due/", leads.due, name="due"),
    path("opportunities/<int:pk>/", leads.lead, name="lead"),
    path("opportunities/<int:pk>/edit/", leads.amend, name="amend"),
    path("opportunities/<int:pk>/follow-up/", leads.follow_up, name="follow_up"),
    path("opportunities/<int:pk>/take/", moving.take, name="take"),
    path("opportunities/<int:pk>/assign/", moving.assign, name="assign"),
    path("opportunities/<int:pk>/close/", moving.close, name="close"),
    path("opportunities/<int:pk>/reopen/", moving.reopen, name="reopen"),
    path("opportunities/<int:pk>/pursue/", moving.pursue, name="pursue"),
    path("opportunities/<int:pk>/pitches/new/", pitches.log, name="log_pitch"),
    path("opportunities/pitches/<int:pk>/", pitches.amend, name="amend_pitch"),
    path("opportunities/<int:pk>/expenses/new/", pitches.spend, name="spend"),
    path("opportunities/expenses/<int:pk>/withdraw/", pitches.unspend, name="unspend"),
    path("clients/<int:pk>/opportunities/glance/", leads.glance, name="glance"),
    path("clients/<int:pk>/opportunities/", leads.of_client, name="of_client"),
    path("projects/<int:pk>/opportunity/", leads.of_project, name="of_project"),
    path("projects/<int:pk>/conflicts/", leads.in_the_way, name="in_the_way"),
    path("projects/<int:pk>/opportunity/new/", leads.adopt, name="adopt"),
]
