from django.urls import path

from kehubu.procedures.views import (
    asking,
    definitions,
    exceptions,
    runs,
    signing,
    steps,
    substitution,
)

app_name = "procedures"
urlpatterns = [
    path("steps/<int:pk>/", steps.step, name="step"),
    path("steps/<int:pk>/record.pdf", steps.record_pdf, name="record_pdf"),
    path("steps/<int:pk>/skip/", exceptions.skip, name="skip"),
    path("steps/<int:pk>/waive/", exceptions.waive, name="waive"),
    path("steps/<int:pk>/return/", exceptions.send_back, name="send_back"),
    path("steps/<int:pk>/replan/", exceptions.replan, name="replan"),
    path("steps/<int:pk>/reassign/", exceptions.reassign, name="reassign"),
    path("steps/<int:pk>/take-back/", exceptions.take_back, name="take_back"),
    path("runs/<int:pk>/", runs.run, name="run"),
    path("to-sign/", signing.to_sign, name="to_sign"),
    path("to-sign/batch/", signing.batch, name="batch"),
    path("to-sign/<int:pk>/", signing.sign, name="sign"),
    path("to-sign/<int:pk>/files/<int:file>/", signing.file, name="signed_file"),
    path("to-sign/<int:pk>/add/", asking.add_signer, name="add_signer"),
    path("to-sign/<int:pk>/ask/", asking.ask_back, name="ask_back"),
    path("questions/<int:pk>/", asking.question, name="question"),
    path("delegations/<int:pk>/signed/", signing.in_stead, name="signed_instead"),
    path("procedures/substitution/", substitution.rule, name="substitution"),
    path("procedures/", definitions.index, name="index"),
    path("procedures/publish/", definitions.publish, name="publish"),
    path("procedures/<int:pk>/", definitions.procedure, name="procedure"),
    path("procedures/<int:pk>/v<int:number>.bpmn", definitions.source, name="source"),
]
