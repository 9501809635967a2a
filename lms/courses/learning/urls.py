"""The address of every page of the site; include it before Wagtail's own to serve lessons from memory.

What Wagtail has beside pages, the forms of private ones, comes first: it looks like the address of a page.
"""

from django.urls import re_path
from wagtail.urls import serve_pattern
from wagtail.urls import urlpatterns as wagtail_patterns

from lms.courses.learning.serving import serve

urlpatterns = [
    *(pattern for pattern in wagtail_patterns if pattern.name != "wagtail_serve"),
    re_path(serve_pattern, serve, name="wagtail_serve"),
]
