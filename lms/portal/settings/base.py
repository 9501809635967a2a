"""Settings that hold wherever the portal runs."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import cast
from urllib.parse import unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

PROJECT_DIR = Path(__file__).resolve().parents[3]
VAR_DIR = Path(os.environ.get("XUNPING_VAR", PROJECT_DIR / "var"))
CONTENT_DIR = Path(os.environ.get("XUNPING_CONTENT", PROJECT_DIR / "content"))
VAR_DIR.mkdir(parents=True, exist_ok=True)

INSTALLED_APPS = [
    "lms.portal",
    "lms.evaluation",
    "lms.performance",
    "lms.certification",
    "lms.psychometrics",
    "lms.practice",
    "lms.exams",
    "lms.papers",
    "lms.exchange",
    "lms.questions",
    "lms.courseware",
    "lms.classroom",
    "lms.authoring",
    "lms.courses",
    "lms.automation",
    "lms.standards",
    "lms.people",
    "lms.core",
    "wagtail.sites",
    "lms.people.apps.AccountsConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "treebeard",
    "polymorphic",
    "django_filters",
    "django_htmx",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "lms.core.middleware.RequestNumber",
    "lms.courseware.playing.middleware.SecondOrigin",
    "lms.core.middleware.Health",
    "django.middleware.security.SecurityMiddleware",
    "lms.exams.saving.middleware.LeanSaving",
    "lms.exams.taking.middleware.LeanStarting",
    "lms.exams.heartbeat.middleware.LeanHeartbeat",
    "lms.core.middleware.PageCompression",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lms.core.middleware.ContentSecurityPolicy",
    "lms.core.middleware.PersonalPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lms.people.middleware.PasswordChangeRequired",
]

ROOT_URLCONF = "lms.portal.urls"
WSGI_APPLICATION = "lms.portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lms.core.context_processors.shell",
            ],
        },
    }
]
FORM_RENDERER = "lms.core.ui.forms.PortalRenderer"

DEFAULT_DATABASE_URL = f"sqlite:///{VAR_DIR / 'xunping.sqlite3'}"


def apps_of(config: Mapping[str, object]) -> list[str]:
    """Name what must be installed beside the rest for a database: Wagtail's index on PostgreSQL."""
    on_postgresql = config["ENGINE"] == "django.db.backends.postgresql"
    return ["django.contrib.postgres"] if on_postgresql else []


def database(url: str) -> dict[str, object]:
    """Read a database address; SQLite gets WAL, immediate transactions, a busy timeout and full syncs.

    An answer shown as saved must outlive a power cut, so a commit waits for the disk. PostgreSQL keeps
    the plan of the statement that saves an answer, and compiles none: that takes 0.3 s for a list that it
    guesses to be expensive and reads in 0.1 s.
    """
    config: dict[str, object] = dict(dj_database_url.parse(url, conn_max_age=60))
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-64000;",
        }
    else:
        said = cast("dict[str, object]", config.get("OPTIONS", {}))
        config["OPTIONS"] = {"prepare_threshold": 1, "options": "-c jit=off", **said}
    return config


def mail_server(url: str) -> dict[str, object]:
    """Read the address of a mail server: smtps://name:password@host, smtp://, smtp+tls:// for STARTTLS."""
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtp+tls", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured("Write the mail server as smtps://name:password@mail.example.com:465.")
    options = {
        "host": parts.hostname,
        "port": parts.port,
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "smtp+tls",
        "use_ssl": parts.scheme == "smtps",
        "timeout": 20,
    }
    return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}


DATABASES = {"default": database(os.environ.get("DATABASE_URL", DEFAULT_DATABASE_URL))}
INSTALLED_APPS += apps_of(DATABASES["default"])
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "lms.core.cache.TableCache",
        "LOCATION": "lms_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    "renditions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
# The first keeps new passwords; what another one kept is kept anew at the next sign-in.
PASSWORD_HASHERS = [
    "lms.portal.hashers.OwaspArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/account/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
WAGTAILADMIN_LOGIN_URL = "/account/login/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_ADAPTER = "lms.people.sign_in.adapter.StaffAccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PRESERVE_USERNAME_CASING = True
# Only wrong passwords count, and those of one address widely: a whole centre signs in from one when an exam
# begins. By key counts a staff number from one network or known device; everywhere, one number from all
# strange devices together.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "300/m/ip,5/10m/key",
    "login_failed_everywhere": "50/h/key",
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", "简体中文")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
# Sentences of Django and Wagtail that have no Chinese there, or one that says 你 where all else says 您.
LOCALE_PATHS = [PROJECT_DIR / "lms/portal/wording"]
FORMAT_MODULE_PATH = ["lms.core.formats"]

STATIC_URL = "/static/"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "lms.core.finders.PlotlyFinder",
]
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
PRIVATE_ROOT = VAR_DIR / "private"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

WAGTAIL_SITE_NAME = "训评"
WAGTAILADMIN_BASE_URL = os.environ.get("XUNPING_BASE_URL", "http://127.0.0.1:8000")
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
WAGTAILDOCS_EXTENSIONS = [
    *("pdf", "docx", "xlsx", "pptx", "txt"),
    *("mp4", "m4v", "webm", "mp3", "m4a", "ogg", "oga", "opus", "vtt"),
]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "lms.courses.media.forms.LibraryDocumentForm"
WAGTAILIMAGES_IMAGE_FORM_BASE = "lms.courses.media.forms.LibraryPictureForm"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "svg"]
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],  # the nonce is for import maps
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "connect-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
X_FRAME_OPTIONS = "SAMEORIGIN"
