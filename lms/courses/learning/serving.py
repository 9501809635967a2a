"""Find a lesson by its address in memory; Wagtail reads the site, its root and the pages on the way."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail.views import serve as serve_page

from lms.courses.learning.views import lesson_page
from lms.courses.pages.kept import shelf
from lms.courses.pages.outlines import outlines


def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """Show a published lesson, and leave all other pages and methods to Wagtail."""
    if request.method == "GET" and path.endswith("/"):
        content = shelf()
        lesson = outlines(content).lessons.get(path.strip("/"))
        if lesson is not None:
            return lesson_page(request, lesson, content)
    response: HttpResponseBase = serve_page(request, path)
    return response
