from django.urls import path

from kehubu.core import views

app_name = "core"
urlpatterns = [
    path("search/", views.find, name="search"),
    path("notifications/", views.notifications, name="notifications"),
    path("notifications/<int:pk>/", views.notice, name="notice"),
    path("notifications/unread/", views.unread, name="unread"),
    path("notifications/read/", views.read_all, name="read_all"),
]
