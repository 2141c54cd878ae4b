from django.urls import path

from kehubu.documents import views

app_name = "documents"
urlpatterns = [
    path("files/<int:pk>/", views.file, name="file"),
    path("archives/", views.archives, name="archives"),
    path("archives/<int:pk>/", views.archive, name="archive"),
]
