"""Give the browser its worker, the sign on the home screen, and the page shown where there is no network."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from lms.core.templatetags.core_shell import STYLESHEETS

WORKER: Final = "lms_core/offline/worker.js"
SCRIPTS: Final = (
    "lms_core/js/theme.js",
    "django_htmx/htmx-2.min.js",
    "lms_core/js/shell.js",
    "lms_core/offline/page.js",
)
ICONS: Final = (
    ("lms_core/icon.svg", "any", "image/svg+xml"),
    ("lms_core/icon-512.png", "512x512", "image/png"),
)
# The colours of the ground in light, which the system draws around the site before a page is there.
GROUND, ACCENT = "#f5f6f8", "#1a56c2"


@require_safe
@cache_control(no_cache=True)
def worker(_request: HttpRequest) -> HttpResponse:
    """Send the worker with the addresses it needs; another text is another version for the browser."""
    told = {
        "page": reverse("lms_core:offline"),
        "static": settings.STATIC_URL,  # a storage that hashes names knows no address of the folder
        "shell": [
            *(static(f"lms_core/css/{name}.css") for name in STYLESHEETS),
            *map(static, SCRIPTS),
            static("lms_core/icon.svg"),
        ],
    }
    addresses, text = json.dumps(told, sort_keys=True), worker_text()
    version = sha256((addresses + text).encode()).hexdigest()[:12]
    head = f"const SETTINGS = {addresses};\nconst VERSION = {json.dumps(version)};\n"
    return HttpResponse(head + text, content_type="text/javascript; charset=utf-8")


@cache
def worker_text() -> str:
    """Read the worker as it lies among the static files."""
    return Path(str(finders.find(WORKER))).read_text(encoding="utf-8")


@require_safe
@cache_control(max_age=3600)
def manifest(_request: HttpRequest) -> JsonResponse:
    """Say how the site is named and drawn where it is installed."""
    sign = gettext("Xunping")
    told = {
        "name": sign,
        "short_name": sign,
        "lang": get_language(),
        "start_url": get_script_prefix(),
        "scope": get_script_prefix(),
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": ACCENT,
        "icons": [
            {"src": static(name), "sizes": sizes, "type": kind, "purpose": "any"}
            for name, sizes, kind in ICONS
        ],
    }
    return JsonResponse(told, content_type="application/manifest+json")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Show what is shown without network: kept by the browser, so it names nobody."""
    return render(request, "lms_core/offline/page.html")


@require_safe
def refused(request: HttpRequest) -> HttpResponse:
    """Show a writer what came late and was not taken; the browser lists it, as the words are there."""
    return render(request, "lms_core/offline/refused.html")
