"""Tell Django how the app is called, and Wagtail which forms its accounts have here."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class PortalConfig(AppConfig):
    """Register the app under its prefixed label."""

    name = "lms.portal"
    label = "lms_portal"
    verbose_name = _("Portal")
    default_auto_field = "django.db.models.BigAutoField"
    default = True


class AccountsConfig(WagtailUsersAppConfig):
    """Wagtail's accounts and groups with our forms; stands in INSTALLED_APPS in place of wagtail.users."""

    user_viewset = "lms.portal.viewsets.AccountViewSet"
    group_viewset = "lms.portal.viewsets.RoleViewSet"
    default = False
