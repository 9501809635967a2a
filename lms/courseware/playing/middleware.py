"""Serve packages on the second origin and nothing else, so that no cookie of the site ever reaches them."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase

from lms.courseware.playing.addresses import URLCONF, is_second_origin

PREFIX = "/play/"


class SecondOrigin:
    """Give the second origin addresses of its own; it stands above all that answers by path alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the layers below."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Refuse on the second origin what is neither a package nor a file of the wrapper."""
        if not is_second_origin(request.META.get("HTTP_HOST", "")):
            return self.get_response(request)
        request.COOKIES = {}
        request.META.pop("HTTP_COOKIE", None)
        static = settings.STATIC_URL or ""
        if request.path.startswith(static) and static.startswith("/"):
            return self.get_response(request)
        own = (getattr(settings, "WAGTAILADMIN_BASE_URL", "") or "").rstrip("/")
        if (
            request.path == "/"
            and request.method in {"GET", "HEAD"}
            and own
            and not is_second_origin(urlsplit(own).netloc)
        ):
            # Somebody typed this address: in the demo it is the server's other name.
            return HttpResponseRedirect(f"{own}/")
        if not request.path.startswith(PREFIX):
            return HttpResponse("This address serves courseware only.", status=404, content_type="text/plain")
        request.urlconf = URLCONF
        return self.get_response(request)
