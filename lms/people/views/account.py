"""Sign in by staff number and change the password."""

from __future__ import annotations

from allauth.account.views import LoginView, PasswordChangeView
from django.conf import settings
from django.shortcuts import resolve_url

from lms.people.forms import StaffLoginForm, StaffPasswordForm
from lms.people.permissions import employee_of


class StaffLoginView(LoginView):
    """The sign-in page."""

    form_class = StaffLoginForm

    def get_authenticated_redirect_url(self) -> str:
        """Send home whoever is signed in: the page asked for may be the one that turned them away to here."""
        return resolve_url(settings.LOGIN_REDIRECT_URL)


class StaffPasswordChangeView(PasswordChangeView):
    """The page that changes one's own password."""

    form_class = StaffPasswordForm

    def get_default_success_url(self) -> str:
        """Go home afterwards."""
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Tell the template whether the change is due."""
        employee = employee_of(self.request.user)
        due = employee is not None and employee.must_change_password
        return {**super().get_context_data(**kwargs), "is_due": due}
