"""Ask for staff number and password, and for a new password twice."""

from __future__ import annotations

from allauth.account.forms import ChangePasswordForm, LoginForm
from django import forms
from django.contrib.auth.password_validation import get_default_password_validators
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lms.people.access.permissions import accounts_with_rights
from lms.people.settings import PeopleSettings

SECONDS_A_DAY = 24 * 3600


class StaffLoginForm(LoginForm):
    """Staff number and password."""

    def __init__(self, *args: object, digits: bool = True, **kwargs: object) -> None:
        """Call the fields by our names; a placeholder would repeat the label. Telephones offer `digits`."""
        super().__init__(*args, **kwargs)
        number, password, remember = (self.fields[name] for name in ("login", "password", "remember"))
        number.label, number.help_text = _("Staff number"), _("With its leading zeros.")
        number.widget.attrs |= {"autofocus": True, "autocapitalize": "off", "spellcheck": "false"}
        if digits:
            number.widget.attrs["inputmode"] = "numeric"
        password.label, password.help_text = _("Password"), ""
        days = PeopleSettings.current().own_device_days
        remember.label = ngettext(
            "This is my own device: stay signed in for %(days)d day",
            "This is my own device: stay signed in for %(days)d days",
            days,
        ) % {"days": days}
        remember.help_text = _(
            "Not on a shared computer. Accounts that see others' data sign in anew each day."
        )
        for field in (number, password):
            field.widget.attrs.pop("placeholder", None)
        _let_look_at(password)

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Sign in; on the own device for days, unless the account opens more than its owner's own work.

        Where the device is shared the login ends with the browser, and after `SESSION_COOKIE_AGE` anyway.
        """
        response: HttpResponse = super().login(request, redirect_url)
        opens_more = accounts_with_rights().filter(pk=self.user.pk)
        if self.cleaned_data["remember"] and not opens_more.exists():
            request.session.set_expiry(PeopleSettings.current().own_device_days * SECONDS_A_DAY)
        return response


def _let_look_at(field: forms.Field) -> None:
    """Give a password field the button that shows what is typed."""
    field.widget.attrs |= {"data-reveal": _("Show"), "data-conceal": _("Hide")}


class StaffPasswordForm(ChangePasswordForm):
    """The current password and a new one, twice."""

    def __init__(self, *args: object, asks_current: bool = True, **kwargs: object) -> None:
        """Call the fields by our names; who has just typed the current password is not asked for it again."""
        super().__init__(*args, **kwargs)
        labels = {
            "oldpassword": _("Current password"),
            "password1": _("New password"),
            "password2": _("Confirm new password"),
        }
        for name, label in labels.items():
            field = self.fields[name]
            field.label, field.help_text = label, ""
            field.widget.attrs.pop("placeholder", None)
            _let_look_at(field)
        self.fields["password1"].help_text = _(
            "At least %(length)d characters, letters and digits; a sentence you remember well is best."
            " Avoid common passwords, your name and your number."
        ) % {"length": least_length()}
        if not asks_current:
            del self.fields["oldpassword"]


def least_length() -> int:
    """Tell how long a password must be by the site's rules."""
    lengths = (getattr(rule, "min_length", 0) for rule in get_default_password_validators())
    return max(lengths, default=0)
