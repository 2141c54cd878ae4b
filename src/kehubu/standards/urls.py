from django.urls import path

from kehubu.standards import views

app_name = "standards"
urlpatterns = [
    path("handbook/", views.handbook, name="handbook"),
    path("handbook/<str:clause_id>/", views.clause, name="clause"),
    path("measures/", views.measures, name="measures"),
    path("measures/<slug:code>/", views.measure, name="measure"),
    path("measures/<slug:code>/export/", views.export, name="export"),
    path("measures/<slug:code>/threshold/", views.threshold, name="threshold"),
]
