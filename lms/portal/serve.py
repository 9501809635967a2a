"""Run the production server: `python -m lms.portal.serve` with the options of Granian.

All that a page needs is read before the port opens and before Granian forks its workers. So the first request
of a worker costs what any other does, also of one that takes a dead one's place, and the workers share what
was read.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from wsgiref.types import WSGIApplication
from wsgiref.util import setup_testing_defaults

# One thread of its own is enough for figures of a page, and more would not live through a fork.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def main() -> None:
    """Warm up, then hand over to Granian."""
    if sys.platform == "linux":
        multiprocessing.set_start_method("fork")
        warm_up(import_module("lms.portal.wsgi").application)
    from granian.cli import entrypoint

    sys.argv += ["--interface", "wsgi", "lms.portal.wsgi:application"]
    entrypoint()  # type: ignore[no-untyped-call] # Granian gives this function no types


def warm_up(application: WSGIApplication) -> None:
    """Read addresses, templates and catalogues, and what reckons intervals; connect to nothing that stays."""
    from django.apps import apps
    from django.conf import settings
    from django.db import connections
    from django.template.loader import get_template
    from wagtail import hooks

    from lms.core.numerics import special

    hooks.search_for_hooks()
    for config in apps.get_app_configs():
        folder = Path(config.path) / "templates"
        for path in folder.rglob("*.html") if config.label.startswith("lms_") else ():
            get_template(path.relative_to(folder).as_posix())
    for language, _name in settings.LANGUAGES:
        _open_sign_in(application, settings.ALLOWED_HOSTS, language)
    special.betaincinv(1.0, 1.0, 0.5)
    connections.close_all()
    gc.collect()
    # What stands now is never looked through again, so that its pages of memory stay shared.
    gc.freeze()


def _open_sign_in(application: WSGIApplication, hosts: Sequence[str], language: str) -> None:
    """Open the one page that everybody may see, as a browser would."""
    host = next((name for name in hosts if name.strip("*.") == name), "localhost")
    environ: dict[str, object] = {"HTTP_HOST": host, "PATH_INFO": "/account/login/"}
    environ["HTTP_ACCEPT_LANGUAGE"] = language
    setup_testing_defaults(environ)
    reply = application(environ, lambda _status, _headers, _fault=None: lambda _data: None)
    for _part in reply:
        pass
    if close := getattr(reply, "close", None):
        close()


if __name__ == "__main__":
    main()
