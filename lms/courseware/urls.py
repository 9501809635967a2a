"""Addresses of bought courseware; packages themselves run at those of the second origin."""

from django.urls import path

from lms.courseware.playing import views as playing_views
from lms.courseware.results import views as results_views

app_name = "lms_courseware"
urlpatterns = [
    path("<int:pk>/open/", playing_views.open_for_reader, name="open"),
    path("packages/<int:pk>/open/", playing_views.open_for_author, name="open_package"),
    path("<int:pk>/results/", results_views.results, name="results"),
]
