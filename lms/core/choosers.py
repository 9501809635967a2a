"""Guard the choosers of the admin: Wagtail opens them to everybody who may enter it."""

from django.urls import URLPattern
from wagtail.admin.auth import PermissionPolicyChecker
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.permissions import policy_registry


class GuardedChooserViewSet(ChooserViewSet):
    """Let only those choose things who may open the list of them."""

    def get_urlpatterns(self) -> list[URLPattern]:
        """Guard every address of the chooser."""
        patterns: list[URLPattern] = super().get_urlpatterns()
        rights = PermissionPolicyChecker(policy_registry.get_by_type(self.model))
        guard = rights.require_any(*IndexView.any_permission_required)
        for pattern in patterns:
            pattern.callback = guard(pattern.callback)
        return patterns
