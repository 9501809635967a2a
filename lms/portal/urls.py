"""Put every app's addresses in their place."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls

from lms.portal.views.admin_words import admin_words
from lms.portal.views.media import media
from lms.portal.views.own_account import OwnAccountView

urlpatterns: list[URLPattern | URLResolver] = [
    # Wagtail's own sign-in form counts no wrong passwords; ours does.
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("admin/jsi18n/", admin_words),  # instead of Wagtail's, which cannot be given further words
    path("admin/account/", require_admin_access(OwnAccountView.as_view())),  # Wagtail's own records nothing
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("media/<path:path>", media, name="media"),
    path("account/", include("lms.people.urls.account")),
    path("", include("lms.core.urls")),
    path("people/", include("lms.people.urls")),
    path("standard/", include("lms.standards.urls")),
    path("learn/", include("lms.courses.urls")),
    path("exams/", include("lms.exams.urls")),
    path("certificates/", include("lms.certification.urls")),
    path("evaluation/", include("lms.evaluation.urls")),
    path("", include("lms.portal.home_urls")),
    path("", include(wagtail_urls)),
]
