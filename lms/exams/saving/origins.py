"""Tell where a lean request comes from and what it is for, and what every lean reply carries.

Behind proxies only what trusted ones wrote counts.
"""

import re
from functools import cache
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from lms.exams.settings import ExamSettings
from lms.exams.sittings.rules import client_address, read_networks


def address_of(request: HttpRequest) -> str:
    """Give the address a request comes from."""
    return client_address(
        str(request.META.get("REMOTE_ADDR", "")),
        str(request.META.get("HTTP_X_FORWARDED_FOR", "")),
        read_networks(ExamSettings.current().trusted_proxies),
    )


HEADER: Final = "HTTP_X_EXAM_PASS"
ANY_TOKEN: Final = UUID(int=0)
HEADERS: Final = {
    "Cache-Control": "no-store, private",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
}


def comes_from_here(request: HttpRequest) -> bool:
    """Tell whether a browser names this site as the sender, as far as it names one."""
    if request.META.get("HTTP_SEC_FETCH_SITE", "same-origin") != "same-origin":
        return False
    try:
        here = f"{request.scheme}://{request.get_host()}"
    except DisallowedHost:
        return False
    origin = request.META.get("HTTP_ORIGIN", here)
    return origin == here or origin in settings.CSRF_TRUSTED_ORIGINS


def token_of(request: HttpRequest, name: str) -> UUID | None:
    """Give the attempt's token if the request posts to the address of this name."""
    if request.method != "POST" or (address := _address(name)) is None:
        return None
    match = address.fullmatch(request.path)
    return UUID(match[1]) if match else None


@cache
def _address(name: str) -> re.Pattern[str] | None:
    try:
        example = reverse(f"lms_exams:{name}", args=[ANY_TOKEN])
    except NoReverseMatch:
        return None
    before, after = example.split(str(ANY_TOKEN))
    return re.compile(
        f"{re.escape(before)}([0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}){re.escape(after)}"
    )
