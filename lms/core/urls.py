"""Addresses of the audit trail, jobs, imports, the gallery and the language switch."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from lms.core.views import audit, gallery, imports, jobs

core_patterns: list[URLPattern | URLResolver] = [
    path("audit/", audit.audit_trail, name="audit"),
    path("jobs/<uuid:key>/", jobs.job_page, name="job"),
    path("imports/<slug:code>/", imports.upload, name="import"),
    path("imports/<slug:code>/template/", imports.template, name="import_template"),
    path("imports/<slug:code>/<uuid:key>/", imports.import_run, name="import_run"),
    path("imports/<slug:code>/<uuid:key>/faults/", imports.faults, name="import_faults"),
    path("gallery/", gallery.gallery, name="gallery"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("language/", set_language, name="set_language"),
    path("", include((core_patterns, "lms_core"))),
]
