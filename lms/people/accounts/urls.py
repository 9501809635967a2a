"""Addresses of Wagtail's admin that are answered here instead; they stand above Wagtail's own."""

from django.urls import path
from django.views.generic import RedirectView
from wagtail.admin.auth import require_admin_access

from lms.people.accounts.admin_views import OwnAccountView

urlpatterns = [
    # Wagtail's own sign-in form counts no wrong passwords.
    path("login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    # Wagtail's own page of one's account records nothing.
    path("account/", require_admin_access(OwnAccountView.as_view())),
]
