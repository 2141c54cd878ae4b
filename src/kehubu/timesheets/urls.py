from django.urls import path

from kehubu.timesheets import views

app_name = "timesheets"
urlpatterns = [
    path("steps/<int:pk>/hours/", views.step_hours, name="step_hours"),
    path("hours/", views.week, name="week"),
    path("hours/export/", views.export, name="export"),
    path("hours/<int:pk>/", views.entry, name="entry"),
    path("hours/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
