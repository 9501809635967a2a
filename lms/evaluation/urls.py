"""Addresses of evaluation: files, evidence, programmes, improvement and objections."""

from django.urls import path

from lms.evaluation.views import (
    actions,
    appraisal,
    disputes,
    evidence,
    file,
    file_rows,
    improvement,
    programme_rows,
    programmes,
    retention,
    teams,
)

app_name = "lms_evaluation"
urlpatterns = [
    path("file/", file.own_file, name="own_file"),
    path("file/<str:number>/", file.file, name="file"),
    path("file/<str:number>/export/", file.file_export, name="file_export"),
    path("file/<str:number>/rows/<slug:what>/", file_rows.file_rows, name="file_rows"),
    path("complaints/", evidence.complaints, name="complaints"),
    path("complaints/<int:pk>/", evidence.complaint, name="complaint"),
    path("feedback/", evidence.feedback, name="feedback"),
    path("reviews/", evidence.reviews, name="reviews"),
    path("reviews/<int:pk>/", evidence.review, name="review"),
    path("values/", evidence.values, name="values"),
    path("programmes/", programmes.programmes, name="programmes"),
    path("programmes/new/", programmes.programme_new, name="programme_new"),
    path("programmes/<slug:key>/", programmes.programme, name="programme"),
    path("programmes/<slug:key>/rows/", programme_rows.programme_rows, name="programme_rows"),
    path("programmes/<slug:key>/estimate/", programmes.programme_estimate, name="programme_estimate"),
    path("programmes/<slug:key>/assign/", programmes.programme_assign, name="programme_assign"),
    path("programmes/<slug:key>/cancel/", programmes.programme_cancel, name="programme_cancel"),
    path("improvement/", improvement.improvement, name="improvement"),
    path("improvement/findings/new/", improvement.finding_new, name="finding_new"),
    path("improvement/findings/<int:pk>/", improvement.finding, name="finding"),
    path("improvement/actions/<int:pk>/", actions.action, name="action"),
    path("objections/", disputes.disputes, name="disputes"),
    path("objections/own/", disputes.disputes_own, name="disputes_own"),
    path("objections/new/", disputes.dispute_new, name="dispute_new"),
    path("objections/<int:pk>/", disputes.dispute, name="dispute"),
    path("appraisal/", appraisal.appraisal, name="appraisal"),
    path("retention/", retention.retention, name="retention"),
    path("retention/<slug:key>/", retention.retention_due, name="retention_due"),
    path("teams/", teams.teams, name="teams"),
]
