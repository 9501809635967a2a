"""Tell Django how the app is called and whom it listens to."""

from importlib import import_module

from django.utils.translation import pgettext_lazy

from lms.core.plugin import PluginConfig


class PracticeConfig(PluginConfig):
    """Register the app under its prefixed label."""

    name = "lms.practice"
    label = "lms_practice"
    verbose_name = pgettext_lazy("of the learner", "Practice")
    default = True
    needs = ("lms.exams",)

    def ready(self) -> None:
        """Connect the receivers."""
        import_module("lms.practice.receivers")
