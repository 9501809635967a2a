"""Put every app's addresses in their place."""

from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from lms.portal.views import document, media

handler400 = "lms.portal.views.bad_request"
handler500 = "lms.portal.views.failed"
# Five apps, one place: whoever takes or runs exams need not know which of them serves a page.
EXAM_APPS = ("questions", "exchange", "papers", "exams", "psychometrics")
urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", include("lms.people.accounts.urls")),
    path("admin/", include(wagtailadmin_urls)),
    # The same rule for documents as for pictures; Wagtail gives them to everybody who knows the address.
    path("documents/<int:pk>/<str:filename>", document, name="wagtaildocs_serve"),
    path("media/<path:path>", media, name="media"),
    path("account/", include("lms.people.sign_in.urls")),
    path("", include("lms.core.urls")),
    path("people/", include("lms.people.urls")),
    path("standard/", include("lms.standards.urls")),
    path("rules/", include("lms.automation.urls")),
    path("learn/", include("lms.courses.urls")),
    path("learn/", include("lms.authoring.urls")),
    path("courseware/", include("lms.courseware.urls")),
    path("classroom/", include("lms.classroom.urls")),
    *(path("exams/", include(f"lms.{app}.urls")) for app in EXAM_APPS),
    path("practice/", include("lms.practice.urls")),
    path("certificates/", include("lms.certification.urls")),
    path("evaluation/", include("lms.performance.urls")),
    path("evaluation/", include("lms.evaluation.urls")),
    path("", include("lms.portal.homes.urls")),
    path("", include("lms.courses.learning.urls")),
    path("", include(wagtail_urls)),
]
