"""The second origin, and the pages that may frame it."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.http.response import HttpResponseBase
from django.utils.csp import CSP

from lms.courseware.settings import CoursewareSettings


def origin() -> str:
    """Give the second origin as browsers write it; empty where the site has none."""
    return CoursewareSettings.current().origin.rstrip("/")


def framing[ResponseT: HttpResponseBase](response: ResponseT) -> ResponseT:
    """Let a page frame the second origin, and nothing else beside itself."""
    frames = {"frame-src": [CSP.SELF, *filter(None, [origin()])]}
    return with_policy(response, settings.SECURE_CSP | frames)


def with_policy[ResponseT: HttpResponseBase](response: ResponseT, policy: Mapping[str, object]) -> ResponseT:
    """Mark the response with the policy that the middleware writes into its header."""
    setattr(response, "_csp_config", policy)  # noqa: B010 - the attribute Django's decorator sets
    return response
