from django.urls import path

from kehubu.evaluations.views import clients, evaluating, figures, lists, winbacks

app_name = "evaluations"
urlpatterns = [
    path("evaluations/", lists.index, name="index"),
    path("evaluations/export/", lists.export, name="export"),
    path("evaluations/mix/", lists.mix, name="mix"),
    path("evaluations/mix/pdf/", lists.mix_pdf, name="mix_pdf"),
    path("evaluations/scheme/", lists.scheme, name="scheme"),
    path("evaluations/figures/", figures.index, name="figures"),
    path("evaluations/figures/export/", figures.export, name="export_figures"),
    path("evaluations/figures/list/", figures.take_over, name="take_over"),
    path("evaluations/figures/<int:pk>/", figures.amend, name="amend_figures"),
    path("evaluations/clients/<int:pk>/", clients.of_client, name="of_client"),
    path("evaluations/clients/<int:pk>/glance/", clients.glance, name="glance"),
    path("evaluations/clients/<int:pk>/begin/", clients.begin, name="begin"),
    path("evaluations/clients/<int:pk>/stage/", clients.stage, name="stage"),
    path("evaluations/clients/<int:pk>/credit/", clients.credit, name="credit"),
    path("evaluations/clients/<int:pk>/figures/", figures.enter, name="enter_figures"),
    path("evaluations/clients/<int:pk>/win-back/", winbacks.plan, name="plan_win_back"),
    path("evaluations/signals/<int:pk>/", clients.handle, name="handle_signal"),
    path("evaluations/win-backs/<int:pk>/", winbacks.win_back, name="win_back"),
    path("evaluations/win-backs/<int:pk>/edit/", winbacks.amend, name="amend_win_back"),
    path(
        "evaluations/win-backs/<int:pk>/close/", winbacks.close, name="close_win_back"
    ),
    path("evaluations/win-backs/steps/<int:pk>/", winbacks.finish, name="finish_step"),
    path("evaluations/<int:pk>/", evaluating.evaluation, name="evaluation"),
    path("evaluations/<int:pk>/score/", evaluating.score, name="score"),
    path("evaluations/<int:pk>/submit/", evaluating.submit, name="submit"),
    path("evaluations/<int:pk>/recall/", evaluating.recall, name="recall"),
    path("evaluations/<int:pk>/pdf/", evaluating.pdf, name="pdf"),
]
