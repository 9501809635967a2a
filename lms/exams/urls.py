"""Addresses of exams: takers' pages and endpoints, and the pages of those who run sittings."""

from django.urls import path

from lms.exams.views import answers, results, sittings, taking

app_name = "lms_exams"
urlpatterns = [
    path("", taking.exams, name="exams"),
    path("sittings/<int:pk>/rules/", taking.rules, name="rules"),
    path("attempts/<uuid:token>/", taking.attempt, name="attempt"),
    path("attempts/<uuid:token>/answer/", answers.answer, name="answer"),
    path("attempts/<uuid:token>/state/", answers.state, name="state"),
    path("attempts/<uuid:token>/hand-in/", taking.hand_in_attempt, name="hand_in"),
    path("attempts/<uuid:token>/result/", results.result, name="result"),
    path("sittings/", sittings.sittings, name="sittings"),
    path("sittings/new/", sittings.open_new, name="sitting_new"),
    path("sittings/<int:pk>/", sittings.sitting, name="sitting"),
    path("sittings/<int:pk>/counts/", sittings.counts, name="sitting_counts"),
    path("sittings/<int:pk>/edit/", sittings.edit, name="sitting_edit"),
    path("sittings/<int:pk>/seats/", sittings.seats, name="sitting_seats"),
    path("sittings/<int:pk>/results/", sittings.results, name="sitting_results"),
]
