"""Put the forms for accounts and roles into Wagtail's admin."""

from __future__ import annotations

from django.forms import ModelForm
from django.http.response import HttpResponseBase
from wagtail.users.views.groups import CreateView, EditView, GroupViewSet
from wagtail.users.views.users import UserViewSet

from lms.core.api import recorded
from lms.portal.forms import AccountCreationForm, AccountForm


class AccountViewSet(UserViewSet):
    """Accounts with one field for the name and roles by their names."""

    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:  # type: ignore[type-arg] # not generic at run time
        """Give the form for a new account or for one that stands."""
        return AccountForm if for_update else AccountCreationForm


class RoleCreateView(CreateView):
    """Write a new role and all its rights into the audit trail."""

    def process_form(self) -> HttpResponseBase:
        """Record the rights in pages and collections too, which Wagtail saves after the role itself."""
        with recorded(self.object, by=self.request.user):
            return super().process_form()


class RoleEditView(EditView):
    """Write changed rights into the audit trail."""

    def process_form(self) -> HttpResponseBase:
        """Record the rights in pages and collections too, which Wagtail saves after the role itself."""
        with recorded(self.object, by=self.request.user):
            return super().process_form()


class RoleViewSet(GroupViewSet):
    """Roles with what they may do; each change is one entry."""

    add_view_class = RoleCreateView
    edit_view_class = RoleEditView
