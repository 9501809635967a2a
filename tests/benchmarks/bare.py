"""The barest Django that does the same work: one raw upsert, one equally long template.

No middleware, no session, no model: what is left is the price of Django, the driver and the database.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import dj_database_url
import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import path

FOLDER = Path(os.environ.get("BENCH_FOLDER", "."))

if not settings.configured:
    settings.configure(
        SECRET_KEY="bench-only",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=60)},
        MIDDLEWARE=[],
        INSTALLED_APPS=[],
        USE_TZ=True,
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [FOLDER],
                "OPTIONS": {
                    "loaders": [
                        (
                            "django.template.loaders.cached.Loader",
                            ["django.template.loaders.filesystem.Loader"],
                        )
                    ]
                },
            }
        ],
    )
    django.setup()

UPSERT = (
    "INSERT INTO bench_answer (attempt, slot, given, saved_at) VALUES (%s, %s, %s, now()) "
    "ON CONFLICT (attempt, slot) DO UPDATE SET given = excluded.given, saved_at = excluded.saved_at"
)

INSERT = "INSERT INTO bench_attempt (taker, slots, started_at) VALUES (%s, %s, now())"
ROW = (FOLDER / "row.json").read_text("utf-8") if (FOLDER / "row.json").exists() else "[]"


def save(request: HttpRequest) -> HttpResponse:
    """Upsert one row and say so after the commit."""
    body = json.loads(request.body)
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [body["attempt"], body["slot"], json.dumps(body["given"])])
    return JsonResponse({"saved": True})


def insert(request: HttpRequest) -> HttpResponse:
    """Insert one row as large as an attempt and say so after the commit."""
    body = json.loads(request.body)
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [body["taker"], ROW])
    return JsonResponse({"started": True})


def page(request: HttpRequest) -> HttpResponse:
    """Render a template as long as the lesson page."""
    return HttpResponse(render_to_string("page.html", {"name": "bench"}))


urlpatterns = [path("save/", save), path("insert/", insert), path("page/", page)]
application = get_wsgi_application()
