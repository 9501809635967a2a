"""Tell Django how the app is called."""

from django.utils.translation import gettext_lazy as _

from lms.core.plugin import PluginConfig


class PerformanceConfig(PluginConfig):
    """Register the app under its prefixed label."""

    name = "lms.performance"
    label = "lms_performance"
    verbose_name = _("Work and customers")
    default = True
    needs = ("lms.certification", "lms.classroom")
