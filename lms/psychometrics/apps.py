"""Tell Django how the app is called."""

from django.utils.translation import gettext_lazy as _

from lms.core.plugin import PluginConfig


class PsychometricsConfig(PluginConfig):
    """Register the app under its prefixed label."""

    name = "lms.psychometrics"
    label = "lms_psychometrics"
    verbose_name = _("Exam analysis")
    default = True
    needs = ("lms.exams",)
