"""Production settings for the server that is killed, with only the addresses exams need."""

import os

from lms.portal.settings.production import *  # noqa: F403 - settings build on settings
from lms.portal.settings.production import STORAGES

ROOT_URLCONF = "tests.exams.urls"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SECRET_KEY = os.environ["XUNPING_SECRET_KEY"]
