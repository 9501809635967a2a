"""Addresses of papers."""

from django.urls import path

from lms.papers.deltas import views as deltas_views
from lms.papers.desk import views as desk_views

app_name = "lms_papers"
urlpatterns = [
    path("papers/", desk_views.papers, name="papers"),
    path("papers/changes/<int:pk>/", deltas_views.delta_paper, name="delta_paper"),
    path("papers/<int:pk>/", desk_views.paper, name="paper"),
    path("papers/<int:pk>/forms/", desk_views.draw_forms, name="paper_forms"),
    path("papers/<int:pk>/print/", desk_views.print_paper, name="paper_print"),
    path("papers/printed/<int:pk>/<str:sheet>/", desk_views.printed, name="paper_printed"),
]
