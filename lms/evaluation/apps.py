"""Tell Django how the app is called."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvaluationConfig(AppConfig):
    """Register the app under its prefixed label."""

    name = "lms.evaluation"
    label = "lms_evaluation"
    verbose_name = _("Evaluation")
    default_auto_field = "django.db.models.BigAutoField"
