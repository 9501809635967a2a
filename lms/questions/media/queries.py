"""Find pictures by their files and those that frozen questions show; say who may hear a recording."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from urllib.parse import unquote, urlsplit

from django.conf import settings
from wagtail import hooks
from wagtail.images import get_image_model

from lms.people.api import AnyUser, Role, has_role
from lms.questions.media.models import Recording

AT_ONCE = 500
# An app above says who is asked a question or marks an answer to it now: called with the user, the digest of
# a recording and the moment, it returns whether the user may hear it.
RECORDING_HOOK: Final = "question_recording_heard"


def may_hear(user: AnyUser, digest: str, now: datetime) -> bool:
    """Tell whether the user may hear the recording now."""
    return has_role(user, Role.HR, Role.TRAINER, Role.AUDITOR) or any(
        hook(user, digest, now) for hook in hooks.get_hooks(RECORDING_HOOK)
    )


def pictures_by_digest(digests: Iterable[str]) -> dict[str, int]:
    """Give the first picture of each digest the library knows."""
    wanted, found = sorted(set(digests)), dict[str, int]()
    for start in range(0, len(wanted), AT_ONCE):
        rows = get_image_model().objects.filter(file_hash__in=wanted[start : start + AT_ONCE])
        for digest, key in rows.order_by("-pk").values_list("file_hash", "pk"):
            found[digest] = key
    return found


def digests_of_pictures(keys: Iterable[int]) -> dict[int, str]:
    """Give the digest of each picture that exists."""
    pictures = get_image_model().objects.in_bulk(list(keys))
    return {key: picture.get_file_hash() for key, picture in pictures.items()}


def pictures_at(addresses: Iterable[str]) -> dict[str, bytes]:
    """Read the re-encoded pictures that frozen texts show, by address; one whose file is gone is left out."""
    base = urlsplit(settings.MEDIA_URL).path
    by_name = {unquote(urlsplit(address).path).removeprefix(base): address for address in addresses}
    found = dict[str, bytes]()
    renditions = get_image_model().get_rendition_model().objects.filter(file__in=list(by_name))
    for rendition in renditions:
        try:
            with rendition.file.open("rb") as file:
                found[by_name[rendition.file.name]] = file.read()
        except OSError:
            continue
    return found


def kept_recordings(digests: Iterable[str]) -> set[str]:
    """Give those digests whose recordings are kept."""
    wanted = list(digests)
    if not wanted:
        return set()
    return set(Recording.objects.filter(digest__in=wanted).values_list("digest", flat=True))
