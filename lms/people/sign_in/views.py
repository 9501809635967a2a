"""Sign in by staff number and change the password."""

from __future__ import annotations

import time

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.views import LoginView, PasswordChangeView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from lms.people.access.permissions import employee_of
from lms.people.sign_in.forms import StaffLoginForm, StaffPasswordForm

JUST_SECONDS = 15 * 60


class StaffLoginView(LoginView):
    """The sign-in page."""

    form_class = StaffLoginForm

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Let a password take the place of who is signed in: a page left open may ask for its own person."""
        if request.method == "POST" and request.user.is_authenticated:
            logout(request)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, object]:
        """Ask for a keyboard of digits, unless the reader says that the account has letters."""
        return {**super().get_form_kwargs(), "digits": "letters" not in self.request.GET}

    def get_authenticated_redirect_url(self) -> str:
        """Send home whoever is signed in: the page asked for may be the one that turned them away to here."""
        return resolve_url(settings.LOGIN_REDIRECT_URL)


class StaffPasswordChangeView(PasswordChangeView):
    """The page that changes one's own password."""

    form_class = StaffPasswordForm

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Send home whoever signs in by other means than a password of this site."""
        if request.user.is_authenticated and not request.user.has_usable_password():
            messages.info(request, _("You sign in by other means; there is no password here to change."))
            return redirect(settings.LOGIN_REDIRECT_URL)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def is_due(self) -> bool:
        """Tell whether the first password must be changed."""
        employee = employee_of(self.request.user)
        return employee is not None and employee.must_change_password

    def get_form_kwargs(self) -> dict[str, object]:
        """Ask for the current password, unless it is a first one that was typed a moment ago."""
        asks_current = not (self.is_due and has_just_signed_in(self.request))
        return {**super().get_form_kwargs(), "asks_current": asks_current}

    def get_default_success_url(self) -> str:
        """Go home afterwards."""
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Tell the template whether the change is due."""
        return {**super().get_context_data(**kwargs), "is_due": self.is_due}


def has_just_signed_in(request: HttpRequest) -> bool:
    """Tell whether the password of this account was typed in this session within the last minutes."""
    moments = [record.get("at", 0) for record in get_authentication_records(request, request.user)]
    return time.time() - max(moments, default=0) < JUST_SECONDS
