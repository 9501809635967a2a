"""Decide who may sign in: no sign-up, no leavers, and a lock after too many wrong passwords."""

from __future__ import annotations

import time

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core.internal.ratelimit import Rate, get_cache_key, get_rates
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lms.people.permissions import roles_of
from lms.people.services.accounts import change_password
from lms.people.services.sign_ins import note_lock


class StaffAccountAdapter(DefaultAccountAdapter):
    """Sign-in by staff number for people whom HR entered; everything is audited."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("The staff number or the password is wrong."),
        "enter_current_password": _("This is not your current password."),
        "same_as_current": _("The new password must differ from the current one."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse sign-up: HR enters people."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        """Count the attempt; refuse it while the number is locked, even with the right password."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as refusal:
            key = self._get_login_attempts_cache_key(request, **credentials)
            locked = number_is_locked(request, key)
            note_lock(number=credentials.get("username", ""), request=request, locked=locked)
            words = lock_message() if locked else crowd_message()
            raise ValidationError(words, code="too_many_login_attempts") from refusal

    def pre_login(self, request: HttpRequest, user: User, **kwargs: object) -> HttpResponse | None:
        """Refuse an account that was switched off, and an employee who has left."""
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        if response is None and hasattr(user, "employee") and not roles_of(user):
            clear_login(request)
            response = self.respond_user_inactive(request, user)
        return response

    def clean_password(self, password: str, user: User | None = None) -> str:
        """Refuse a new password that is the current one; a forced change must change something."""
        if user is not None and user.has_usable_password() and user.check_password(password):
            raise self.validation_error("same_as_current")
        cleaned: str = super().clean_password(password, user)
        return cleaned

    def set_password(self, user: User, password: str) -> None:
        """Change the password and write it down, both or neither."""
        change_password(user=user, password=password)


def rates_by_number() -> list[Rate]:
    """List the limits that count wrong passwords of one staff number."""
    rates: list[Rate] = get_rates(app="allauth.account", action="login_failed")
    return [rate for rate in rates if rate.per == "key"]


def number_is_locked(request: HttpRequest, key: str) -> bool:
    """Tell whether it was the staff number's own limit that was reached, not the network's."""
    return any(wrong_passwords(request, rate, key) >= rate.amount for rate in rates_by_number())


def wrong_passwords(request: HttpRequest, rate: Rate, key: str) -> int:
    """Count the wrong passwords that still weigh against a number."""
    place = get_cache_key(request, app="allauth.account", action="login_failed", rate=rate, key=key)
    moments: list[float] = cache.get(place, [])
    return len([moment for moment in moments if moment > time.time() - rate.duration])


def crowd_message() -> str:
    """Say that the network sent too many attempts; the number itself is not locked."""
    return gettext(
        "From your network there were very many attempts within one minute. Wait a minute and try again."
    )


def lock_message() -> str:
    """Say how long a locked number stays locked."""
    seconds = max((rate.duration for rate in rates_by_number()), default=60)
    minutes = max(1, round(seconds / 60))
    return ngettext(
        "Too many wrong passwords: signing in with this staff number is locked for %(minutes)d minute. "
        "Wait, or ask HR for a new first password.",
        "Too many wrong passwords: signing in with this staff number is locked for %(minutes)d minutes. "
        "Wait, or ask HR for a new first password.",
        minutes,
    ) % {"minutes": minutes}
