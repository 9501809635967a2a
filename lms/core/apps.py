"""Tell Django how the app is called, and find what the other apps registered."""

from importlib import import_module

from django.core.checks import register
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from lms.core.plugin import PluginConfig


class CoreConfig(PluginConfig):
    """Register the app under its prefixed label."""

    name = "lms.core"
    label = "lms_core"
    verbose_name = _("Shared parts")
    default = True
    needs = ("django.forms", "django_filters", "django_htmx", "wagtail.admin")

    def ready(self) -> None:
        """Load every app's jobs and imports, and the checks."""
        from django.db.models import fields

        from lms.core.checks import CHECKS
        from lms.core.search.pages import PAGES
        from lms.core.search.services import register_search

        for check in CHECKS:
            register(check)
        fields.BLANK_CHOICE_LABEL = _("Choose one")
        import_module("lms.core.trail.services")
        import_module("lms.core.receivers")
        register_search(PAGES)
        autodiscover_modules("tasks")
