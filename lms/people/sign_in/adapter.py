"""Decide who may sign in: no sign-up, no leavers, and a lock after too many wrong passwords."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core.internal.ratelimit import Rate
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lms.core.accounts import User
from lms.people.access.permissions import roles_of
from lms.people.sign_in.devices import remember_device
from lms.people.sign_in.locks import count_everywhere, first_count, lock_on
from lms.people.sign_in.services import change_password, note_lock, typed_name


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
        """Count the attempt; refuse it while the number is locked here, even with the right password."""
        number = typed_name(credentials)
        try:
            super().pre_authenticate(request, **credentials)
            elsewhere = count_everywhere(number, request)
            if elsewhere is None:
                self._rollback_login_failed_rl_usage()
                raise self.validation_error("too_many_login_attempts")
        except ValidationError as refusal:
            lock = lock_on(number, request)
            note_lock(number=number, request=request, locked=lock is not None)
            words = lock_message(lock) if lock else crowd_message()
            raise ValidationError(words, code="too_many_login_attempts") from refusal
        self._login_failed_rl_usage.usage += elsewhere.usage  # taken back together when the password is right

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: str) -> str:
        """Count by staff number and network, or by device where its owner signed in before."""
        return first_count(typed_name(credentials), request).key

    def post_login(self, request: HttpRequest, user: User, **kwargs: object) -> HttpResponse:
        """Know the device again: strangers' wrong passwords do not lock its owner out of it."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember_device(request, response, user.get_username())
        return response

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


def crowd_message() -> str:
    """Say that the network sent too many attempts; the number itself is not locked."""
    return gettext(
        "There were too many attempts from your network within one minute. Wait a minute and try again."
    )


def lock_message(lock: Rate) -> str:
    """Say how long the number stays locked here, and what helps at once."""
    minutes = max(1, round(lock.duration / 60))
    return ngettext(
        "Too many wrong passwords: from here, signing in with this staff number is locked for %(minutes)d "
        "minute. Wait, use a device on which you signed in before, or ask HR for a new first password; an "
        "account with a role, such as trainer, gets it from an administrator.",
        "Too many wrong passwords: from here, signing in with this staff number is locked for %(minutes)d "
        "minutes. Wait, use a device on which you signed in before, or ask HR for a new first password; an "
        "account with a role, such as trainer, gets it from an administrator.",
        minutes,
    ) % {"minutes": minutes}
