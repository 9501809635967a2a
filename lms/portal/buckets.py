"""Keep uploaded files in an S3-compatible store, under addresses that stay the site's own."""

from urllib.parse import urljoin

from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage


class GuardedS3Storage(S3Storage):
    """A bucket that nobody but the site reads: a picture's address leads to the view that asks who looks."""

    def url(self, name: str, *_arguments: object, **_options: object) -> str:
        """Give the address below MEDIA_URL, as a folder of the site would have."""
        return urljoin(settings.MEDIA_URL, filepath_to_uri(name))
