"""Settings for tests with a site's own accounts in place of Django's."""

from lms.portal.settings.test import *  # noqa: F403 - settings build on settings
from lms.portal.settings.test import INSTALLED_APPS, VAR_DIR

AUTH_USER_MODEL = "custom_user.Account"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "email"
INSTALLED_APPS = [
    "tests.custom_user",
    # The forms of accounts are those of the ready-made site, which has Django's.
    *("wagtail.users" if app == "lms.portal.apps.AccountsConfig" else app for app in INSTALLED_APPS),
]
VAR_DIR = VAR_DIR / "custom_user"
