"""Tell Django how the app is called."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExamsConfig(AppConfig):
    """Register the app under its prefixed label."""

    name = "lms.exams"
    label = "lms_exams"
    verbose_name = _("Exams")
    default_auto_field = "django.db.models.BigAutoField"
