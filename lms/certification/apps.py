"""Tell Django how the app is called and whom it listens to."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificationConfig(AppConfig):
    """Register the app under its prefixed label."""

    name = "lms.certification"
    label = "lms_certification"
    verbose_name = _("Certification")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the receivers."""
        import_module("lms.certification.receivers")
