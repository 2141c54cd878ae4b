from django.urls import path, re_path

from kehubu.markets.views import briefs, industries, intelligence, telling

app_name = "markets"
urlpatterns = [
    path("clients/<int:pk>/markets/", briefs.of_client, name="of_client"),
    path("clients/<int:pk>/brief/", briefs.brief, name="brief"),
    re_path(
        r"^clients/(?P<pk>\d{1,18})/brief\.(?P<file>pdf|docx)$",
        briefs.pack,
        name="pack",
    ),
    path("clients/<int:pk>/brief/<slug:point>/", briefs.cell, name="cell"),
    path("rivals/<int:pk>/brief/<slug:point>/", briefs.rival_cell, name="rival_cell"),
    path("findings/<int:pk>/confirm/", briefs.confirm, name="confirm"),
    path("clients/<int:pk>/intelligence/new/", intelligence.add, name="add"),
    path("markets/", intelligence.index, name="index"),
    path("markets/export/", intelligence.export, name="export"),
    path("markets/new/", intelligence.choose, name="choose"),
    path("markets/<int:pk>/", intelligence.entry, name="entry"),
    path("markets/<int:pk>/edit/", intelligence.amend, name="amend"),
    path("markets/<int:pk>/tell/", telling.tell, name="tell"),
    path("markets/<int:pk>/read/", telling.acknowledge, name="acknowledge"),
    path("markets/<int:pk>/answer/", telling.answer, name="answer"),
    path("industries/", industries.index, name="industries"),
    path("industries/open/", industries.open_file, name="open_industry"),
    path("industries/<int:pk>/", industries.industry, name="industry"),
    path("industries/<int:pk>/review/", industries.review, name="review"),
    path("industries/<int:pk>/owner/", industries.hand_over, name="hand_over"),
    path("industries/<int:pk>/facts/new/", industries.add_fact, name="add_fact"),
    path(
        "industries/<int:pk>/intelligence/new/",
        intelligence.add_about_industry,
        name="add_about_industry",
    ),
    path("industries/facts/<int:pk>/", industries.fact, name="fact"),
    path(
        "industries/facts/<int:pk>/remove/", industries.remove_fact, name="remove_fact"
    ),
]
