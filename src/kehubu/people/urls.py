from django.urls import path

from kehubu.people.views import agency, delegations, entrance, staff

app_name = "people"
urlpatterns = [
    path("welcome/<str:token>/", entrance.welcome, name="welcome"),
    path("join/<str:token>/", entrance.join, name="join"),
    path("people/", staff.roster, name="roster"),
    path("people/new/", staff.hire, name="hire"),
    path("people/<int:pk>/", staff.detail, name="detail"),
    path("people/<int:pk>/edit/", staff.edit, name="edit"),
    path("people/<int:pk>/deactivate/", staff.deactivate, name="deactivate"),
    path("people/<int:pk>/reactivate/", staff.reactivate, name="reactivate"),
    path("people/<int:pk>/invite/", staff.invite, name="invite"),
    path("people/language/", staff.set_language, name="set_language"),
    path("delegations/", delegations.delegations, name="delegations"),
    path("delegations/<int:pk>/", delegations.delegation, name="delegation"),
    path("delegations/<int:pk>/revoke/", delegations.revoke, name="revoke"),
    path("agency/", agency.agency, name="agency"),
    path("agency/reminders/", agency.reminders, name="reminders"),
    path("agency/calendar/<int:year>/", agency.calendar_year, name="calendar_year"),
    path("agency/calendar/", agency.calendar, name="calendar"),
]
