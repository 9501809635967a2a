"""Know the devices on which somebody signed in before, by a signed cookie that names no staff number."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string, salted_hmac

COOKIE = "known_device"
SALT = "lms.people.known_device"
KEPT_SECONDS = 180 * 24 * 3600
NUMBERS_A_DEVICE = 12  # a team shares a computer; the oldest is forgotten first
NAME_LENGTH = 16


def device_of(request: HttpRequest, number: str) -> str:
    """Name the device if the owner of the number signed in on it; empty for a strange one."""
    return _known(request).get(_mark(number), "")


def remember_device(request: HttpRequest, response: HttpResponse, number: str) -> None:
    """Have the browser show at the next sign-in that the owner of the number used it.

    A device keeps the name under which its wrong passwords are counted.
    """
    known, mark = _known(request), _mark(number)
    name = known.pop(mark, "") or get_random_string(NAME_LENGTH)
    latest = [*known.items(), (mark, name)][-NUMBERS_A_DEVICE:]
    response.set_signed_cookie(
        COOKIE,
        ".".join(f"{mark}-{name}" for mark, name in latest),
        salt=SALT,
        max_age=KEPT_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known(request: HttpRequest) -> dict[str, str]:
    """Read the cookie; one that is forged or too old is none."""
    kept = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=KEPT_SECONDS)
    return dict(pair.split("-", 1) for pair in (kept or "").split(".") if "-" in pair)


def _mark(number: str) -> str:
    """Stand for a number without naming it: whoever looks at a shared computer's cookies learns nobody's."""
    return salted_hmac(SALT, number.lower(), algorithm="sha256").hexdigest()[:NAME_LENGTH]
