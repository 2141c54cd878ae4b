from django.urls import path

from kehubu.office.views import drafts, modeler, trials, versions

app_name = "office"
urlpatterns = [
    path("office/", drafts.index, name="index"),
    path("office/drafts/new/", drafts.new, name="new"),
    path("office/drafts/<int:pk>/", modeler.draft, name="draft"),
    path("office/drafts/<int:pk>/save/", modeler.save, name="save"),
    path("office/drafts/<int:pk>/check/", modeler.check, name="check"),
    path("office/drafts/<int:pk>/draft.bpmn", modeler.source, name="source"),
    path("office/drafts/<int:pk>/compare/", drafts.compare, name="compare_draft"),
    path("office/drafts/<int:pk>/publish/", drafts.publish, name="publish"),
    path("office/drafts/<int:pk>/call-off/", drafts.call_off, name="call_off"),
    path("office/drafts/<int:pk>/discard/", drafts.discard, name="discard"),
    path("office/drafts/<int:pk>/history/", drafts.story, name="story"),
    path("office/drafts/<int:pk>/try/", trials.trial, name="trial"),
    path("office/procedures/<int:pk>/", versions.versions, name="versions"),
    path("office/procedures/<int:pk>/draft/", versions.begin, name="begin"),
    path("office/procedures/<int:pk>/compare/", versions.compare, name="compare"),
    path("office/versions/<int:pk>/migrate/", versions.migrate, name="migrate"),
    path("office/migrations/<int:pk>/", versions.migration, name="migration"),
]
