"""Settings of a real worker process: core with what it needs, no pages, and the queue in a database."""

import os
import socket

from lms.portal.settings.base import database

# Two workers of a test may stand on two hosts, each of which only hears of the other's processes.
if host := os.environ.get("WORKER_HOST"):
    socket.gethostname = lambda: host

SECRET_KEY = "for-tests-only"
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
INSTALLED_APPS = [
    "lms.core",
    "tests.core.slow_jobs",
    "wagtail.users",
    "wagtail.images",
    "wagtail.documents",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_htmx",
    "django_tasks_db",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
]
# The tables of Wagtail are made at once: no job here has to do with their history.
MIGRATION_MODULES = dict.fromkeys(
    ["wagtailcore", "wagtailadmin", "wagtailusers", "wagtailimages", "wagtaildocs", "taggit"]
)
STATIC_URL = "/static/"
DATABASES = {"default": database(os.environ["WORKER_DATABASE_URL"])}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
XUNPING = {"core": {"job_silence_minutes": 1, "job_megabytes": 400}}
