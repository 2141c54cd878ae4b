from django.urls import path, re_path

from kehubu.dossiers.views import dossiers, papers, parts, products, spending

PART = "brand|product|rival|rival_product|channel|output"
app_name = "dossiers"
urlpatterns = [
    path("clients/<int:pk>/dossier/", dossiers.of_client, name="of_client"),
    path("clients/<int:pk>/dossier/fields/", dossiers.fifteen, name="fifteen"),
    path(
        "clients/<int:pk>/dossier/completeness/",
        dossiers.completeness,
        name="completeness",
    ),
    path("clients/<int:pk>/dossier/companies/", parts.companies, name="companies"),
    path(
        "clients/<int:pk>/dossier/brands/export/",
        products.export,
        name="export_brands",
    ),
    path("clients/<int:pk>/dossier/brands/", parts.brand_names, name="brand_names"),
    path(
        "clients/<int:pk>/dossier/sections/<slug:key>/",
        dossiers.section,
        name="section",
    ),
    path(
        "clients/<int:pk>/dossier/sections/<slug:key>/edit/",
        dossiers.edit_section,
        name="edit_section",
    ),
    re_path(
        r"^clients/(?P<pk>\d{1,18})/dossier/(?P<which>sheet|full)\.(?P<file>pdf|docx)$",
        papers.take,
        name="paper",
    ),
    re_path(
        rf"^dossiers/(?P<kind>{PART})/(?P<parent>\d{{1,18}})/new/$",
        parts.add,
        name="add_part",
    ),
    re_path(
        rf"^dossiers/(?P<kind>{PART})/(?P<pk>\d{{1,18}})/edit/$",
        parts.amend,
        name="amend_part",
    ),
    re_path(
        rf"^dossiers/(?P<kind>{PART}|spend)/(?P<pk>\d{{1,18}})/remove/$",
        parts.remove,
        name="remove_part",
    ),
    re_path(
        rf"^dossiers/(?P<kind>{PART}|spend|dossier)/(?P<pk>\d{{1,18}})/history/$",
        dossiers.history,
        name="history",
    ),
    path("brands/<int:pk>/", products.brand, name="brand"),
    path("products/<int:pk>/", products.product, name="product"),
    path("rivals/<int:pk>/", products.rival, name="rival"),
    path("clients/<int:pk>/spend/", spending.grid, name="spend"),
    path("clients/<int:pk>/spend/export/", spending.export, name="export_spend"),
    path("clients/<int:pk>/spend/new/", spending.enter, name="enter_spend"),
    path("spend/<int:pk>/", spending.amend, name="amend_spend"),
]
