"""Tell Django how the app is called."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """Register the app under its prefixed label."""

    name = "lms.core"
    label = "lms_core"
    verbose_name = _("Shared parts")
    default_auto_field = "django.db.models.BigAutoField"
