from django.urls import path

from kehubu.traffic.views import bags, months, queues

app_name = "traffic"
urlpatterns = [
    path("queue/", queues.index, name="queue"),
    path("queue/<int:pk>/accept/", queues.accept, name="accept"),
    path("queue/<int:pk>/refuse/", queues.refuse, name="refuse"),
    path("orders/<int:pk>/bag/", bags.open_bag, name="open_bag"),
    path("bags/", bags.bags, name="bags"),
    path("bags/<int:pk>/", bags.bag, name="bag"),
    path("bags/<int:pk>/cover.pdf", bags.cover, name="cover"),
    path("bags/<int:pk>/keep/", bags.keep, name="keep"),
    path("months/", months.months, name="months"),
    path("months/<int:pk>/", months.month, name="month"),
    path("months/<int:pk>/list/", months.list_jobs, name="list_jobs"),
    path("months/<int:pk>/settle/", months.settle, name="settle"),
    path("months/<int:pk>/reopen/", months.reopen, name="reopen"),
    path("months/<int:pk>/export/", months.export, name="export"),
    path("months/lines/<int:pk>/", months.decide, name="decide"),
]
