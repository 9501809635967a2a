"""Addresses of the audit trail, jobs, imports, the gallery and the language switch."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from lms.core.views import audit, gallery, jobs

core_patterns: list[URLPattern | URLResolver] = [
    path("audit/", audit.audit_trail, name="audit"),
    path("jobs/<uuid:key>/", jobs.job_page, name="job"),
    path("gallery/", gallery.gallery, name="gallery"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("language/", set_language, name="set_language"),
    path("", include((core_patterns, "lms_core"))),
]
