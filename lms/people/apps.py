"""Tell Django how the app is called."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Register the app under its prefixed label."""

    name = "lms.people"
    label = "lms_people"
    verbose_name = _("People")
    default_auto_field = "django.db.models.BigAutoField"
