"""Settings for a server, all of them read from the environment."""

import os
from urllib.parse import urlsplit

from lms.core.logs import logging_config
from lms.portal.settings.base import *
from lms.portal.settings.base import CACHES, STORAGES, WAGTAILADMIN_BASE_URL, mail_server

DEBUG = False
LOGGING = logging_config(os.environ.get("XUNPING_LOG", "json"))
SECRET_KEY = os.environ["XUNPING_SECRET_KEY"]
ALLOWED_HOSTS = os.environ.get("XUNPING_HOSTS", "127.0.0.1,localhost").split(",")
# The second address, on which bought courseware runs and nothing else is served.
if COURSEWARE := os.environ.get("XUNPING_COURSEWARE_ORIGIN", ""):
    ALLOWED_HOSTS.append(urlsplit(COURSEWARE).hostname or "")
CSRF_TRUSTED_ORIGINS = [WAGTAILADMIN_BASE_URL]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# What several hosts share beside the database; their packages stand in requirements/hosts.txt.
if REDIS := os.environ.get("XUNPING_REDIS"):
    CACHES = CACHES | {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS}
    }
if BUCKET := os.environ.get("XUNPING_S3_BUCKET"):
    ENDPOINT = os.environ.get("XUNPING_S3_ENDPOINT")
    KEPT = {
        "bucket_name": BUCKET,
        "endpoint_url": ENDPOINT,
        "addressing_style": "path" if ENDPOINT else "auto",
        "file_overwrite": False,
    }
    STORAGES |= {
        alias: {"BACKEND": "lms.portal.buckets.GuardedS3Storage", "OPTIONS": KEPT | {"location": folder}}
        for alias, folder in (("default", "media"), ("private", "private"))
    }

# Without a mail server people are told in the portal only.
if MAIL := os.environ.get("XUNPING_MAIL"):
    MAILERS = {"default": mail_server(MAIL)}
    DEFAULT_FROM_EMAIL = os.environ["XUNPING_MAIL_FROM"]

BEHIND_TLS = WAGTAILADMIN_BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
# Whose word about a visitor's address is believed; without it nobody's.
PROXIES = os.environ.get("XUNPING_PROXIES", "")
PROXY_COUNT = int(os.environ.get("XUNPING_PROXY_COUNT", "1")) if PROXIES else 0
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT
XUNPING = {
    "exams": {"trusted_proxies": PROXIES},
    "certification": {"proxies": PROXY_COUNT},
    "courseware": {"origin": COURSEWARE},
    # Where notices may be posted to: group robots and other systems. Without hosts webhooks are off.
    "webhooks": {
        "hosts": os.environ.get("XUNPING_WEBHOOK_HOSTS", "").replace(",", " "),
        "private_networks": os.environ.get("XUNPING_WEBHOOK_PRIVATE", "") == "1",
    },
    # The learning record store that is told what people learn. Without address and key nothing is written.
    "statements": {
        "endpoint": os.environ.get("XUNPING_LRS_ENDPOINT", ""),
        "user": os.environ.get("XUNPING_LRS_USER", ""),
        "password": os.environ.get("XUNPING_LRS_PASSWORD", ""),
        "pseudonym_key": os.environ.get("XUNPING_PSEUDONYM_KEY", ""),
        "private_networks": os.environ.get("XUNPING_LRS_PRIVATE", "") == "1",
    },
}
# Where nginx reads the uploaded files, it sends films itself.
if HANDOVER := os.environ.get("XUNPING_HANDOVER"):
    XUNPING["core"] = {"handover": HANDOVER}
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
