from django.urls import path, re_path

from kehubu.clients.views import clients, imports

app_name = "clients"
urlpatterns = [
    path("clients/", clients.index, name="index"),
    path("clients/export/", clients.export, name="export"),
    path("clients/new/", clients.add, name="add"),
    re_path(
        r"^clients/suggest/(?P<field>industry|region)/$",
        clients.suggest,
        name="suggest",
    ),
    path("clients/<int:pk>/", clients.detail, name="detail"),
    path("clients/<int:pk>/edit/", clients.amend, name="amend"),
    path("clients/<int:pk>/team/", clients.team, name="team"),
    path("clients/<int:pk>/timeline/", clients.timeline, name="timeline"),
    path("clients/imports/", imports.imports, name="imports"),
    path("clients/imports/<int:pk>/", imports.detail, name="import"),
    path("clients/imports/<int:pk>/rows/<int:number>/", imports.row, name="import_row"),
    path("clients/imports/<int:pk>/choose/", imports.choose, name="import_choose"),
    path("clients/imports/<int:pk>/commit/", imports.commit, name="import_commit"),
    path("clients/imports/<int:pk>/undo/", imports.undo, name="import_undo"),
    path(
        "clients/imports/<int:pk>/progress/", imports.progress, name="import_progress"
    ),
    path("clients/imports/<int:pk>/errors/", imports.errors, name="import_errors"),
]
