"""Production settings for two hosts, without the manifest of static files."""

from lms.portal.settings.production import *  # noqa: F403 - settings build on settings
from lms.portal.settings.production import STORAGES

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
