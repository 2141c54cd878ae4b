from django.urls import path

from kehubu.procedures.views import definitions, exceptions, runs, signing, steps

app_name = "procedures"
urlpatterns = [
    path("steps/<int:pk>/", steps.step, name="step"),
    path("steps/<int:pk>/record.pdf", steps.record_pdf, name="record_pdf"),
    path("steps/<int:pk>/skip/", exceptions.skip, name="skip"),
    path("steps/<int:pk>/waive/", exceptions.waive, name="waive"),
    path("steps/<int:pk>/return/", exceptions.send_back, name="send_back"),
    path("steps/<int:pk>/replan/", exceptions.replan, name="replan"),
    path("steps/<int:pk>/reassign/", exceptions.reassign, name="reassign"),
    path("runs/<int:pk>/", runs.run, name="run"),
    path("to-sign/", signing.to_sign, name="to_sign"),
    path("to-sign/<int:pk>/", signing.sign, name="sign"),
    path("procedures/", definitions.index, name="index"),
    path("procedures/publish/", definitions.publish, name="publish"),
    path("procedures/<int:pk>/", definitions.procedure, name="procedure"),
    path("procedures/<int:pk>/v<int:number>.bpmn", definitions.source, name="source"),
]
