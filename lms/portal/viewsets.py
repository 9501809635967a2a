"""Put the forms for accounts and roles into Wagtail's admin."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.forms import ModelForm
from django.http.response import HttpResponseBase
from wagtail.users.views.groups import CreateView, EditView, GroupViewSet, PermissionPanelFormsMixin
from wagtail.users.views.users import UserViewSet

from lms.core.api import recorded
from lms.portal.forms import AccountCreationForm, AccountForm


class AccountViewSet(UserViewSet):
    """Accounts with one field for the name and roles by their names."""

    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:  # type: ignore[type-arg] # not generic at run time
        """Give the form for a new account or for one that stands."""
        return AccountForm if for_update else AccountCreationForm


class WithAllRights(PermissionPanelFormsMixin):
    """Save a role together with its rights in pages and collections, which Wagtail saves after it."""

    def process_form(self) -> HttpResponseBase:
        """Save once."""
        form = self.get_form()
        return self.form_valid(form) if self.is_valid(form) else self.form_invalid(form)

    def save_instance(self) -> Group:
        """Write one entry for all of it, both or neither."""
        with recorded(self.object, by=self.request.user):
            role: Group = super().save_instance()
            for panel in self.permission_panel_forms:
                panel.save()
        return role


class RoleCreateView(WithAllRights, CreateView):
    """Write a new role and all its rights into the audit trail."""


class RoleEditView(WithAllRights, EditView):
    """Write changed rights into the audit trail."""


class RoleViewSet(GroupViewSet):
    """Roles with what they may do; each change is one entry."""

    add_view_class = RoleCreateView
    edit_view_class = RoleEditView
