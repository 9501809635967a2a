"""Put core's own links into the portal's menu, and its style into Wagtail's admin."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from lms.core.navigation import NavItem
from lms.core.permissions import may_see_audit, may_see_gallery


@hooks.register("register_portal_navigation")
def navigation() -> list[NavItem]:
    """Offer the audit trail to auditors and the admin to those who may enter it."""
    return [
        NavItem(_("Audit trail"), "lms_core:audit", 800, lambda request: may_see_audit(request.user), "user"),
        NavItem(
            _("Content admin"),
            "wagtailadmin_home",
            810,
            lambda request: may_see_gallery(request.user),
            "user",
        ),
    ]


@hooks.register("insert_global_admin_css")
def admin_style() -> SafeString:
    """Keep lists of the admin readable on a phone."""
    return format_html('<link rel="stylesheet" href="{}">', static("lms_core/css/admin.css"))
