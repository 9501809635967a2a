"""Production settings for the server that is killed, without what only many servers need."""

import os

from lms.portal.settings.production import *  # noqa: F403 - settings build on settings
from lms.portal.settings.production import STORAGES

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SECRET_KEY = os.environ["XUNPING_SECRET_KEY"]
