"""Settings for a developer's machine."""

from lms.portal.settings.base import *
from lms.portal.settings.base import INSTALLED_APPS

INSTALLED_APPS = ["lms.demo", "tools.content_lint", *INSTALLED_APPS]
DEBUG = True
SECRET_KEY = "for-development-only"  # noqa: S105 - never used where data is real
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
