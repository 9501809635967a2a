"""Number requests, compress pages, and send a content security policy, wider in Wagtail's admin alone."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csp import ContentSecurityPolicyMiddleware
from django.middleware.gzip import GZipMiddleware
from django.urls import NoReverseMatch, reverse
from django.utils.csp import CSP

from lms.core.logs import logged_as

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
        response.headers["X-Request-ID"] = number
        return response


# Below this a page fits into the first packets a server may send at once, and packing it gains nothing.
SMALLEST_COMPRESSED: Final = 8_192


class PageCompression(GZipMiddleware):
    """Compress large pages, and those alone: files are packed already, recordings are sent in parts.

    What lies above it in the list, as saving answers does, is never looked at. Django's length by chance
    stands against BREACH, and its CSRF token is masked anew in each page.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Leave alone what is no page, is streamed or small; the rest is Django's."""
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if (
            not is_page
            or not isinstance(response, HttpResponse)
            or len(response.content) < SMALLEST_COMPRESSED
        ):
            return response
        return super().process_response(request, response)


class ContentSecurityPolicy(ContentSecurityPolicyMiddleware):
    """Choose the policy by where the page lies; a view that set its own keeps it."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Mark admin responses for the wider policy, then write the header as Django does."""
        if is_admin(request) and not hasattr(response, "_csp_config"):
            setattr(response, "_csp_config", ADMIN_POLICY)  # noqa: B010 - the attribute Django's decorator sets
        return super().process_response(request, response)


def is_admin(request: HttpRequest) -> bool:
    """Tell whether the request is for Wagtail's admin."""
    try:
        return request.path.startswith(reverse("wagtailadmin_home"))
    except NoReverseMatch:
        return False
