"""Say at the start of the site what a second origin lacks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error

from lms.courseware.framing import origin

MIDDLEWARE: Final = "lms.courseware.playing.middleware.SecondOrigin"


def check_origin(app_configs: Sequence[AppConfig] | None, **_kwargs: object) -> list[CheckMessage]:
    """Name a second origin that is none, is the site's own, or is not kept apart by the middleware."""
    said = origin()
    if not said:
        return []
    parts = urlsplit(said)
    own = urlsplit(getattr(settings, "WAGTAILADMIN_BASE_URL", "") or "")
    faults: list[CheckMessage] = []
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path:
        hint = "Write it like https://courseware.example.cn."
        faults.append(
            Error(f"The courseware origin {said!r} is no origin.", hint=hint, id="lms_courseware.E001")
        )
    elif parts.hostname == own.hostname:
        hint = "Cookies reach every port of a host: give packages a host name of their own."
        faults.append(
            Error("Courseware would run on the host of the site itself.", hint=hint, id="lms_courseware.E002")
        )
    if MIDDLEWARE not in settings.MIDDLEWARE:
        hint = f"Put {MIDDLEWARE!r} first into MIDDLEWARE."
        faults.append(
            Error(
                "The site would be served on the courseware origin too.", hint=hint, id="lms_courseware.E003"
            )
        )
    return faults
