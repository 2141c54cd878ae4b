from django.urls import path

from kehubu.care.views import contacts, follow_ups, gaps, months, plans, standards

app_name = "care"
urlpatterns = [
    path("care/", gaps.gaps, name="gaps"),
    path("care/export/", gaps.export, name="export"),
    path("care/visits/", months.visits, name="visits"),
    path("care/contacts/new/", contacts.note, name="note"),
    path("care/contacts/plan/", contacts.plan, name="plan_contact"),
    path("care/contacts/clients/", contacts.find_client, name="find_client"),
    path("care/contacts/persons/", contacts.find_persons, name="find_persons"),
    path("care/contacts/<int:pk>/", contacts.contact, name="contact"),
    path("care/contacts/<int:pk>/edit/", contacts.amend, name="amend_contact"),
    path("care/contacts/<int:pk>/done/", contacts.complete, name="complete_contact"),
    path("care/contacts/<int:pk>/cancel/", contacts.cancel, name="cancel_contact"),
    path("care/contacts/<int:pk>/follow-ups/", follow_ups.add, name="add_follow_up"),
    path("care/follow-ups/", follow_ups.follow_ups, name="follow_ups"),
    path("care/follow-ups/due/", follow_ups.due, name="due"),
    path("care/follow-ups/<int:pk>/", follow_ups.follow_up, name="follow_up"),
    path("care/follow-ups/<int:pk>/drop/", follow_ups.drop, name="drop_follow_up"),
    path("care/follow-ups/<int:pk>/edit/", follow_ups.replan, name="replan_follow_up"),
    path("care/persons/<int:pk>/", contacts.of_person, name="of_person"),
    path("care/clients/<int:pk>/", plans.of_client, name="of_client"),
    path("care/clients/<int:pk>/glance/", plans.glance, name="glance"),
    path("care/clients/<int:pk>/plan/", plans.plan, name="plan"),
    path("care/clients/<int:pk>/plan/open/", plans.open_plan, name="open_plan"),
    path("care/clients/<int:pk>/plan/add/", plans.add_line, name="add_line"),
    path("care/lines/<int:pk>/", plans.amend_line, name="amend_line"),
    path("care/lines/<int:pk>/end/", plans.end_line, name="end_line"),
    path("care/lines/<int:pk>/record/", plans.record, name="record"),
    path("care/records/<int:pk>/withdraw/", plans.withdraw, name="withdraw_record"),
    path("care/standards/", standards.standards, name="standards"),
    path("care/standards/<int:pk>/", standards.amend, name="amend_standard"),
    path("care/targets/<int:pk>/", standards.amend_target, name="amend_target"),
    path("care/services/new/", standards.add_service, name="add_service"),
    path("care/services/<int:pk>/", standards.amend_service, name="amend_service"),
]
