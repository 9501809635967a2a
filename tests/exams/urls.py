"""The addresses exams need, without those of the floors above."""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("account/", include("allauth.account.urls")),
    path("", include("lms.core.urls")),
    path("people/", include("lms.people.urls")),
    path("standard/", include("lms.standards.urls")),
    path("exams/", include("lms.exams.urls")),
]
