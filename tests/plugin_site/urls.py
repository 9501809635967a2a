"""The foreign site's addresses: its own admin, and those of the installed apps."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("cms/", include(wagtailadmin_urls)),
    path("account/", include("allauth.account.urls")),
    *(path(f"{name}/", include(f"lms.{name}.urls")) for name in settings.PLUGINS),
    path("", include(wagtail_urls)),
]
