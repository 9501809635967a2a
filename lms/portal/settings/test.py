"""Settings for tests: quick hashing, tasks run at once, an own database for each run."""

import os

from lms.portal.settings.base import *
from lms.portal.settings.base import INSTALLED_APPS, STATIC_ROOT, VAR_DIR, apps_of, database

DEBUG = False
SECRET_KEY = "for-tests-only"  # noqa: S105 - never used where data is real
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
DATABASES = {
    "default": database(os.environ.get("TEST_DATABASE_URL", f"sqlite:///{VAR_DIR / 'test.sqlite3'}"))
}
INSTALLED_APPS = list(
    dict.fromkeys(["lms.demo", "tools.content_lint", *INSTALLED_APPS, *apps_of(DATABASES["default"])])
)
# What a test commits need not outlive a power cut.
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    DATABASES["default"]["OPTIONS"] = {"options": "-c synchronous_commit=off"}
else:
    # A file, as on a site: in memory, a second thread is refused at once where it would wait its turn.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / f"test-{os.getpid()}.sqlite3")}
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;",
    }
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "renditions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}}
STATIC_ROOT.mkdir(exist_ok=True)
