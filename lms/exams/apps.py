"""Tell Django how the app is called."""

from importlib import import_module

from django.utils.translation import gettext_lazy as _

from lms.core.plugin import PluginConfig


class ExamsConfig(PluginConfig):
    """Register the app under its prefixed label."""

    name = "lms.exams"
    label = "lms_exams"
    verbose_name = _("Exams")
    default = True
    needs = ("lms.papers",)

    def ready(self) -> None:
        """Connect receivers."""
        import_module("lms.exams.receivers")
        import_module("lms.exams.search")
