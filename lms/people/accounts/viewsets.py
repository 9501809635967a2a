"""Put the forms for accounts and roles into Wagtail's admin."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from django.forms import CheckboxSelectMultiple, ModelForm
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelMultipleChoiceField
from wagtail.admin.ui.tables import TitleColumn
from wagtail.users.views.groups import (
    CreateView,
    DeleteView,
    EditView,
    GroupViewSet,
    IndexView,
    PermissionPanelFormsMixin,
)
from wagtail.users.views.users import GroupFilter, UserFilterSet, UserViewSet

from lms.core.trail.api import recorded
from lms.people.access.roles import groups_in_use, role_name
from lms.people.accounts.admin_views import AccountCreateView, AccountEditView, AccountIndexView
from lms.people.accounts.forms import AccountCreationForm, AccountForm, RoleNames
from lms.people.choices import Role


class RoleChoiceField(RoleNames, ModelMultipleChoiceField):
    """Filter by groups under the names of the roles they stand for."""


class RoleFilter(GroupFilter):
    """Filter by roles, by their names."""

    field_class = RoleChoiceField


class AccountFilterSet(UserFilterSet):
    """Wagtail's filters of accounts with roles by their names."""

    def __init__(self, *args: object, is_searching: bool = False, **kwargs: object) -> None:
        """Put our filter in the place of Wagtail's, which is made anew for each list."""
        super().__init__(*args, is_searching=is_searching, **kwargs)
        self.filters["is_superuser"].label = _("All rights")
        self.filters["group"] = RoleFilter(
            field_name="groups",
            queryset=groups_in_use(),
            label=_("Role"),
            use_subquery=is_searching,
            widget=CheckboxSelectMultiple,
        )


class AccountViewSet(UserViewSet):
    """Accounts with one field for the name and roles by their names."""

    filterset_class = AccountFilterSet
    index_view_class = AccountIndexView
    add_view_class = AccountCreateView
    edit_view_class = AccountEditView
    create_template_name = "lms_people/accounts/admin/create.html"
    edit_template_name = "lms_people/accounts/admin/edit.html"

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


class RoleIndexView(IndexView):
    """List roles by their names, and find them by these as well as by the names of the groups."""

    columns = (
        TitleColumn(
            "name",
            label=_("Role"),
            accessor=lambda group: role_name(group.name),
            sort_key="name",
            url_name="wagtailusers_groups:edit",
        ),
    )

    def get_base_queryset(self) -> QuerySet[Group]:
        """Leave out what stands for no role here."""
        return groups_in_use()

    def search_queryset(self, queryset: QuerySet[Group]) -> QuerySet[Group]:
        """Keep the groups that are called so, here or in the program."""
        if not self.is_searching:
            return queryset
        words = self.search_query.casefold()
        called = [
            name for name in queryset.values_list("name", flat=True) if words in role_name(name).casefold()
        ]
        return queryset.filter(Q(name__in=called) | Q(name__icontains=words))


class CalledByItsName:
    """A page of one role that calls it by its name; groups keep the names that the program knows."""

    object: Group
    success_message: str

    def get_page_subtitle(self) -> str:
        """Name the role."""
        return role_name(self.object.name)

    def get_success_message(self) -> str:
        """Name the role in what was done."""
        return str(self.success_message) % {"object": role_name(self.object.name)}


class RoleCreateView(WithAllRights, CreateView):
    """Write a new role and all its rights into the audit trail."""


class RoleEditView(CalledByItsName, WithAllRights, EditView):
    """Write changed rights into the audit trail; nobody widens a role of their own."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Turn away whoever holds the role."""
        if request.user.groups.filter(pk=self.object_pk).exists():
            messages.error(
                request, _("You hold this role yourself: another administrator changes what it may do.")
            )
            return redirect(self.index_url_name)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_form(self, *args: object, **kwargs: object) -> ModelForm:  # type: ignore[type-arg] # not generic at run time
        """Keep the names by which the program knows its roles."""
        form: ModelForm = super().get_form(*args, **kwargs)  # type: ignore[type-arg] # not generic at run time
        form.fields["name"].disabled = self.object.name in Role
        return form


class RoleDeleteView(CalledByItsName, DeleteView):
    """Ask by the name of the role whether it is to go."""


class RoleViewSet(GroupViewSet):
    """Roles with what they may do; each change is one entry."""

    index_view_class = RoleIndexView
    add_view_class = RoleCreateView
    edit_view_class = RoleEditView
    delete_view_class = RoleDeleteView
