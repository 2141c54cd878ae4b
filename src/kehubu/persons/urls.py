from django.urls import path
from django.views.decorators.cache import never_cache

from kehubu.persons.views import (
    cards,
    merges,
    persons,
    posts,
    private,
    registers,
    requests,
)

app_name = "persons"
urlpatterns = [
    path("persons/", persons.index, name="index"),
    path("persons/export/", persons.export, name="export"),
    path("persons/new/", persons.add, name="add"),
    path("persons/clients/", persons.clients, name="clients"),
    path("persons/cards/", cards.cards, name="cards"),
    path("persons/birthdays/", private.birthdays, name="birthdays"),
    path("persons/birthdays/upcoming/", private.upcoming, name="upcoming"),
    path("persons/policy/", private.policy, name="policy"),
    path("persons/registers/<str:kind>/", registers.registers, name="registers"),
    path("persons/registers/<str:kind>/new/", registers.enter, name="enter"),
    path("persons/registers/<str:kind>/<int:pk>/", registers.entry, name="entry"),
    path(
        "persons/registers/<str:kind>/<int:pk>/edit/",
        registers.amend,
        name="amend_entry",
    ),
    path(
        "persons/registers/<str:kind>/<int:pk>/paper/",
        registers.paper,
        name="entry_paper",
    ),
    path("persons/requests/", requests.requests, name="requests"),
    path("persons/requests/new/", requests.take, name="take_request"),
    path("persons/requests/<int:pk>/", requests.request, name="request"),
    path("persons/requests/<int:pk>/copy/<str:form>/", requests.copy, name="copy"),
    path("persons/requests/<int:pk>/paper/", requests.paper, name="answer"),
    path("persons/requests/<int:pk>/check/", requests.check, name="check"),
    path("persons/requests/<int:pk>/erase/", requests.erase, name="erase"),
    path("persons/merges/<int:pk>/", merges.merge, name="merge"),
    path("persons/merges/<int:pk>/undo/", merges.unmerge, name="unmerge"),
    path("persons/<int:pk>/merge/", merges.choose, name="merge_choose"),
    path("persons/<int:pk>/merge/<int:other>/", merges.merge_two, name="merge_two"),
    path("persons/<int:pk>/", persons.detail, name="detail"),
    path("persons/<int:pk>/edit/", persons.amend, name="amend"),
    path("persons/<int:pk>/review/", persons.review, name="review"),
    path("persons/<int:pk>/posts/", posts.begin, name="begin_post"),
    path("persons/<int:pk>/consent/", private.consent, name="consent"),
    path("persons/<int:pk>/withdraw/", private.withdraw, name="withdraw"),
    path("persons/<int:pk>/private/", private.private, name="private"),
    path("persons/<int:pk>/reveal/", private.reveal, name="reveal"),
    path("posts/<int:pk>/", posts.address, name="post"),
    path("posts/<int:pk>/edit/", posts.amend, name="amend_post"),
    path("posts/<int:pk>/end/", posts.end, name="end_post"),
    path("posts/<int:pk>/move/", posts.move, name="move"),
    path("posts/<int:pk>/relation/", posts.relate, name="relate"),
    path("posts/<int:pk>/contact/", posts.contact, name="contact"),
    path("posts/<int:pk>/card.vcf", posts.card, name="card"),
    path("clients/<int:pk>/persons/glance/", persons.glance, name="glance"),
    path("clients/<int:pk>/persons/", persons.of_client, name="of_client"),
]
for page in urlpatterns:
    # What is known of people stays in no browser and in no proxy.
    page.callback = never_cache(page.callback)
