"""Find pictures of the media library by what their files hold, and what frozen questions show of them."""

from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from django.conf import settings
from wagtail.images import get_image_model

AT_ONCE = 500


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
