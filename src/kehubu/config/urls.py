"""All addresses. Sign-in comes from allauth; each app brings its own."""

from allauth.account import views as account
from django.urls import include, path

handler400 = "kehubu.core.errorpages.bad_request"
handler403 = "kehubu.core.errorpages.forbidden"
handler404 = "kehubu.core.errorpages.not_found"
handler429 = "kehubu.core.errorpages.too_many_requests"
handler500 = "kehubu.core.errorpages.server_error"

sign_in = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("2fa/", include("allauth.mfa.urls")),
]

urlpatterns = [
    path("account/", include(sign_in)),
    path("", include("kehubu.core.urls")),
    path("", include("kehubu.people.urls")),
    path("", include("kehubu.clients.urls")),
    path("", include("kehubu.persons.urls")),
    path("", include("kehubu.dossiers.urls")),
    path("", include("kehubu.markets.urls")),
    path("", include("kehubu.documents.urls")),
    path("", include("kehubu.care.urls")),
    path("", include("kehubu.standards.urls")),
    path("", include("kehubu.procedures.urls")),
    path("", include("kehubu.timesheets.urls")),
    path("", include("kehubu.work.urls")),
    path("", include("kehubu.schedules.urls")),
    path("", include("kehubu.conformance.urls")),
    path("", include("kehubu.lessons.urls")),
    path("", include("kehubu.office.urls")),
    path("", include("kehubu.traffic.urls")),
    path("", include("kehubu.opportunities.urls")),
    path("", include("kehubu.evaluations.urls")),
    path("", include("kehubu.desk.urls")),
]
