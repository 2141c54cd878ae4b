from django.urls import path

from kehubu.standards import views

app_name = "standards"
urlpatterns = [
    path("handbook/", views.handbook, name="handbook"),
    path("handbook/<str:clause_id>/", views.clause, name="clause"),
]
