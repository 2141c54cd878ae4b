from django.urls import path

from kehubu.schedules.views import plans, weeks

app_name = "schedules"
urlpatterns = [
    path("schedule/", weeks.mine, name="mine"),
    path("schedule/team/", weeks.team, name="team"),
    path("schedule/<int:pk>/", weeks.person, name="person"),
    path("projects/<int:pk>/schedule/", plans.project, name="project"),
    path("projects/<int:pk>/schedule/glance/", plans.glance, name="glance"),
    path("plan-tasks/<int:pk>/replan/", plans.replan, name="replan"),
    path("projects/<int:pk>/plan.xlsx", plans.export, name="export"),
    path("projects/<int:pk>/plan/upload/", plans.upload, name="upload"),
    path("projects/<int:pk>/plan/apply/", plans.apply, name="apply"),
]
