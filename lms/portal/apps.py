"""Tell Django how the app is called."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """Register the app under its prefixed label."""

    name = "lms.portal"
    label = "lms_portal"
    verbose_name = _("Portal")
    default_auto_field = "django.db.models.BigAutoField"
