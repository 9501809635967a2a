"""Addresses of work and customers: files, evidence, teams and objections."""

from django.urls import path

from lms.performance.appraisal import views as appraisal_views
from lms.performance.archive import views as archive_views
from lms.performance.complaints import views as complaints_views
from lms.performance.feedback import views as feedback_views
from lms.performance.file import views as file_views
from lms.performance.indicators import views as indicators_views
from lms.performance.objections import views as objections_views
from lms.performance.quality import views as quality_views
from lms.performance.teams import views as teams_views

app_name = "lms_performance"
urlpatterns = [
    path("file/", file_views.own_file, name="own_file"),
    path("file/<str:number>/", file_views.file, name="file"),
    path("file/<str:number>/export/", file_views.file_export, name="file_export"),
    path("file/<str:number>/rows/<slug:what>/", file_views.file_rows, name="file_rows"),
    path("complaints/", complaints_views.complaints, name="complaints"),
    path("complaints/<int:pk>/", complaints_views.complaint, name="complaint"),
    path("feedback/", feedback_views.feedback, name="feedback"),
    path("reviews/", quality_views.reviews, name="reviews"),
    path("reviews/<int:pk>/", quality_views.review, name="review"),
    path("values/", indicators_views.values, name="values"),
    path("objections/", objections_views.objections, name="objections"),
    path("objections/own/", objections_views.objections_own, name="objections_own"),
    path("objections/new/", objections_views.objection_new, name="objection_new"),
    path("objections/<int:pk>/", objections_views.objection, name="objection"),
    path("appraisal/", appraisal_views.appraisal, name="appraisal"),
    path("retention/", archive_views.retention, name="retention"),
    path("retention/<slug:key>/", archive_views.retention_due, name="retention_due"),
    path("teams/", teams_views.teams, name="teams"),
]
