"""Settings of `./scripts/demo`: production's, with a key made once for this installation."""

import os
import secrets

from lms.portal.settings.base import VAR_DIR

KEY_FILE = VAR_DIR / "secret-key"
if not KEY_FILE.exists():
    KEY_FILE.write_text(secrets.token_urlsafe(50), encoding="utf-8")
    KEY_FILE.chmod(0o600)
os.environ.setdefault("XUNPING_LOG", "text")
os.environ.setdefault("XUNPING_SECRET_KEY", KEY_FILE.read_text(encoding="utf-8"))

from lms.portal.settings.production import *  # noqa: E402 - it reads the key from the environment

INSTALLED_APPS = ["lms.demo", *INSTALLED_APPS]  # noqa: F405 - from production
XUNPING = {"core": {"demo": True}}
# Mail is written and kept for the administrator to read; nothing is sent.
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
STORAGES = STORAGES | {  # noqa: F405 - from production
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
