"""Settings of a real worker process that sends mail to the server of a test, at any hour."""

import os

from tests.core.worker_settings import *  # noqa: F403 - settings of a worker
from tests.core.worker_settings import XUNPING

ROOT_URLCONF = "lms.core.urls"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {"host": "127.0.0.1", "port": int(os.environ.get("TEST_MAIL_PORT", "1")), "timeout": 10},
    }
}
WAGTAILADMIN_BASE_URL = "http://127.0.0.1:8000"
XUNPING = XUNPING | {"notices": {"quiet_from": 0, "quiet_until": 0}}
