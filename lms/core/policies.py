"""Give a response a content security policy of its own."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.http.response import HttpResponseBase
from django.utils.csp import CSP


def with_policy[ResponseT: HttpResponseBase](response: ResponseT, policy: Mapping[str, object]) -> ResponseT:
    """Mark the response with the policy that the middleware writes into its header."""
    setattr(response, "_csp_config", policy)  # noqa: B010 - the attribute Django's decorator sets
    return response


def framing[ResponseT: HttpResponseBase](response: ResponseT, *origins: str) -> ResponseT:
    """Let a page frame these origins, empty ones aside, and nothing else beside itself."""
    sources = [CSP.SELF, *filter(None, origins)]
    return with_policy(response, settings.SECURE_CSP | {"frame-src": sources})
