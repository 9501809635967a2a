"""Production settings for measuring: only the static files' manifest is left out."""

import os

from lms.portal.settings.production import *  # noqa: F403 - settings build on settings
from lms.portal.settings.production import STORAGES, XUNPING

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
if "BENCH_STARTS_A_SECOND" in os.environ:
    starts = {"starts_a_second": int(os.environ["BENCH_STARTS_A_SECOND"])}
    XUNPING = XUNPING | {"exams": {**XUNPING["exams"], **starts}}
