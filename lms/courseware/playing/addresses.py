"""Sign what an address of the second origin may do: play one package, and save one opening of one part."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from django.core import signing
from django.urls import reverse

from lms.courseware.framing import origin
from lms.courseware.settings import CoursewareSettings

SALT: Final = "lms_courseware.play"
URLCONF: Final = "lms.courseware.playing.second_origin"


@dataclass(frozen=True)
class Opening:
    """One opening of a part; without an attempt somebody only looks, and nothing is kept.

    `page_origin` is where the page around it was loaded from: the only one that may frame it and is told.
    """

    package: int
    part: str
    page_origin: str
    attempt: int = 0
    number: int = 0


def is_second_origin(host: str) -> bool:
    """Tell whether a host is the one on which packages run."""
    return bool(origin()) and host == urlsplit(origin()).netloc


def address_of(opening: Opening) -> str:
    """Give the address at which the opening is played, for some hours."""
    token = signing.dumps(asdict(opening), salt=SALT, compress=True)
    return origin() + reverse("play", args=[token], urlconf=URLCONF)


def read_token(token: str) -> Opening | None:
    """Give what a token allows; nothing where it is forged or too old."""
    try:
        said = signing.loads(
            token, salt=SALT, max_age=timedelta(hours=CoursewareSettings.current().address_hours)
        )
    except signing.BadSignature:
        return None
    return Opening(**said)
