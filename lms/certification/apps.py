"""Tell Django how the app is called and whom it listens to."""

from importlib import import_module

from django.utils.translation import gettext_lazy as _

from lms.core.plugin import PluginConfig


class CertificationConfig(PluginConfig):
    """Register the app under its prefixed label."""

    name = "lms.certification"
    label = "lms_certification"
    verbose_name = _("Certification")
    default = True
    needs = ("lms.exams",)

    def ready(self) -> None:
        """Connect the receivers."""
        import_module("lms.certification.receivers")
        import_module("lms.certification.search")
