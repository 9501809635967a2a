"""Tell Django how the app is called."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StandardsConfig(AppConfig):
    """Register the app under its prefixed label."""

    name = "lms.standards"
    label = "lms_standards"
    verbose_name = _("Service standard")
    default_auto_field = "django.db.models.BigAutoField"
