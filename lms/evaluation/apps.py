"""Tell Django how the app is called."""

from django.utils.translation import gettext_lazy as _

from lms.core.plugin import PluginConfig


class EvaluationConfig(PluginConfig):
    """Register the app under its prefixed label."""

    name = "lms.evaluation"
    label = "lms_evaluation"
    verbose_name = _("Evaluation")
    default = True
    needs = ("lms.performance",)
