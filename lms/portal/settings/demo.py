"""Settings of `./scripts/demo`: production's, with a key made once for this installation."""

import os
import secrets
from urllib.parse import urlsplit

from lms.portal.settings.base import VAR_DIR

KEY_FILE = VAR_DIR / "secret-key"
if not KEY_FILE.exists():
    KEY_FILE.write_text(secrets.token_urlsafe(50), encoding="utf-8")
    KEY_FILE.chmod(0o600)
os.environ.setdefault("XUNPING_LOG", "text")
os.environ.setdefault("XUNPING_SECRET_KEY", KEY_FILE.read_text(encoding="utf-8"))

from lms.portal.settings.production import *  # noqa: E402 - it reads the key from the environment
from lms.portal.settings.production import COURSEWARE, WAGTAILADMIN_BASE_URL  # noqa: E402 - the same

INSTALLED_APPS = ["lms.demo", *INSTALLED_APPS]  # noqa: F405 - from production
# Mail and posts are written and kept for the administrator to read; nothing is sent.
# The same server by its other name: cookies of the one do not reach the other. A demo that is opened by a
# name of its own has no other; it needs XUNPING_COURSEWARE_ORIGIN to play packages.
IS_BY_NUMBER = urlsplit(WAGTAILADMIN_BASE_URL).hostname == "127.0.0.1"
OTHER_NAME = WAGTAILADMIN_BASE_URL.replace("127.0.0.1", "localhost") if IS_BY_NUMBER else ""
XUNPING = {
    "core": {"demo": True},
    "courseware": {"origin": COURSEWARE or OTHER_NAME},
    "statements": {
        "endpoint": "https://lrs.example.com/xapi/",
        "pseudonym_key": "the demonstration's key, known to everybody",
        "dry_run": True,
    },
    "webhooks": {"hosts": "qyapi.weixin.qq.com oapi.dingtalk.com open.feishu.cn", "dry_run": True},
}
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
STORAGES = STORAGES | {  # noqa: F405 - from production
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
