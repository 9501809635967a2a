"""The address of every page of the site; include it before Wagtail's own to serve lessons from memory."""

from django.urls import re_path
from wagtail.urls import serve_pattern

from lms.courses.learning.serving import serve

urlpatterns = [re_path(serve_pattern, serve, name="wagtail_serve")]
