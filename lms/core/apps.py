"""Tell Django how the app is called, and find what the other apps registered."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """Register the app under its prefixed label."""

    name = "lms.core"
    label = "lms_core"
    verbose_name = _("Shared parts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load every app's jobs and imports, and the check of the settings."""
        from django.db.models import fields

        from lms.core.checks import check_parts, check_settings

        register(check_settings)
        register(check_parts)
        fields.BLANK_CHOICE_LABEL = _("Choose one")
        autodiscover_modules("tasks", "sheets")
