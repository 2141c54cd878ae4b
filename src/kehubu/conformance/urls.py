from django.urls import path

from kehubu.conformance import views

app_name = "conformance"
urlpatterns = [
    path("conformance/", views.index, name="index"),
    path("conformance/<int:pk>/", views.procedure, name="procedure"),
    path("conformance/<int:pk>/steps.<str:kind>", views.export, name="export"),
    path("conformance/<int:pk>/log.xes", views.log, name="log"),
]
