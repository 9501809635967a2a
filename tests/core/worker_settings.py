"""Settings of a real worker process: core alone, with the queue in a database file."""

import os

from lms.portal.settings.base import database

SECRET_KEY = "for-tests-only"
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
INSTALLED_APPS = [
    "lms.core",
    "tests.core.slow_jobs",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
]
DATABASES = {"default": database(os.environ["WORKER_DATABASE_URL"])}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
XUNPING = {"core": {"job_silence_minutes": 1}}
