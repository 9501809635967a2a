"""Addresses of question files in and out."""

from django.urls import path

from lms.exchange.exports import views as exports_views
from lms.exchange.imports import views as imports_views

app_name = "lms_exchange"
urlpatterns = [
    path("questions/import/", imports_views.upload, name="question_import"),
    path("questions/import/template/", imports_views.template, name="question_template"),
    path("questions/import/<uuid:key>/", imports_views.preview, name="question_import_run"),
    path("questions/import/<uuid:key>/faults/", imports_views.faults, name="question_import_faults"),
    path("questions/export/", exports_views.export, name="question_export"),
]
