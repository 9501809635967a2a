"""Number requests, answer monitors, compress pages, keep personal ones out of caches, and send a policy."""

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from gzip import GzipFile
from http import HTTPStatus
from io import BytesIO
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csp import ContentSecurityPolicyMiddleware
from django.urls import NoReverseMatch, reverse
from django.utils.cache import patch_vary_headers
from django.utils.csp import CSP
from django.utils.log import log_response

from lms.core.jobs.views import live, ready
from lms.core.logs import logged_as
from lms.core.policies import with_policy

# Wagtail's admin writes inline scripts and styles and shows previews in frames.
ADMIN_POLICY: Mapping[str, Sequence[str]] = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE, CSP.UNSAFE_EVAL],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "font-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF],
    "frame-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
}


class RequestNumber:
    """Give each request a number that its log lines, its reply and its page of error carry.

    It stands before all others, so that a fault in any of them is logged under the number too. A number
    that the browser sends counts for nothing: nobody may write into the log under another's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the layers below."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Number what happens until the reply is there."""
        with logged_as(secrets.token_hex(6)) as number:
            response = self.get_response(request)
            if response.status_code >= HTTPStatus.BAD_REQUEST:
                # Django writes its line after all layers, where the number is no longer known.
                log_response(
                    "%s: %s", response.reason_phrase, request.path, response=response, request=request
                )
        response.headers["X-Request-ID"] = number
        return response


class Health:
    """Answer a monitor above all layers that ask the database, whether a session comes along or not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the layers below, and the two views by their addresses."""
        self.get_response = get_response
        self.views = {reverse("lms_core:live"): live, reverse("lms_core:ready"): ready}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the two addresses of health; let everything else pass."""
        if view := self.views.get(request.path):
            return view(request)
        return self.get_response(request)


class PersonalPages:
    """Keep what somebody signed in is sent out of every cache, that of a shared desk's browser included.

    A reply that says itself how long it may be kept, as pictures and recordings do, is left alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the layers below."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look at the cookies alone: a session that is not read costs no statement."""
        response = self.get_response(request)
        has_session = settings.SESSION_COOKIE_NAME in {*request.COOKIES, *response.cookies}
        if has_session and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-store"
        return response


# Below this a page fits into the first packets a server may send at once, and packing it gains nothing.
SMALLEST_COMPRESSED: Final = 8_192
# The quickest level: Django's GZipMiddleware takes more than twice the time for a tenth less, and what is
# short when an exam begins is processor time.
COMPRESSION_LEVEL: Final = 1
MOST_BYTES_BY_CHANCE: Final = 100
READS_GZIP: Final = re.compile(r"\bgzip\b")


class PageCompression:
    """Compress large pages, and those alone: files are packed already, recordings are sent in parts.

    What lies above it in the list, as saving answers does, is never looked at. A length by chance stands
    against BREACH, as in Django's GZipMiddleware, and the CSRF token is masked anew in each page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the layers below."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Leave alone what is no page, is streamed, small or packed by its view."""
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if not is_page or not isinstance(response, HttpResponse) or "Content-Encoding" in response.headers:
            return response
        if len(response.content) < SMALLEST_COMPRESSED:
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if READS_GZIP.search(request.headers.get("Accept-Encoding", "")):
            compress(response)
        return response


def compress(response: HttpResponse) -> None:
    """Replace the page by its gzip; its length by chance is that of the name the format has room for."""
    packed, name = BytesIO(), "a" * secrets.randbelow(MOST_BYTES_BY_CHANCE)
    with GzipFile(name, "wb", COMPRESSION_LEVEL, packed, mtime=0) as file:
        file.write(response.content)
    response.content = packed.getvalue()
    response.headers["Content-Length"] = str(len(response.content))
    response.headers["Content-Encoding"] = "gzip"
    if response.headers.get("ETag", "").startswith('"'):  # RFC 9110, 8.8.1: these are other bytes
        response.headers["ETag"] = f"W/{response.headers['ETag']}"


class ContentSecurityPolicy(ContentSecurityPolicyMiddleware):
    """Choose the policy by where the page lies; a view that set its own keeps it."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Mark admin responses for the wider policy, then write the header as Django does."""
        if is_admin(request) and not hasattr(response, "_csp_config"):
            with_policy(response, ADMIN_POLICY)
        return super().process_response(request, response)


def is_admin(request: HttpRequest) -> bool:
    """Tell whether the request is for Wagtail's admin."""
    try:
        return request.path.startswith(reverse("wagtailadmin_home"))
    except NoReverseMatch:
        return False
