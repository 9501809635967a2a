"""Wagtail's pages of accounts: roles are given only by two administrators, own changes stand in the trail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.account import AccountView, BaseSettingsPanel, NameEmailSettingsPanel
from wagtail.users.views.bulk_actions.assign_role import AssignRoleBulkAction
from wagtail.users.views.users import CreateView, EditView, IndexView

from lms.core.accounts import User
from lms.core.trail.api import recorded
from lms.core.wording import enumerated
from lms.people.access.permissions import SignedInRequest
from lms.people.access.roles import role_name
from lms.people.accounts.forms import AccountCreationForm, AccountForm, OwnNameForm, RoleForm
from lms.people.accounts.requests import AlreadyAsked, ask_for_roles

if TYPE_CHECKING:
    from wagtail.admin.views.generic import EditView as AnyFormView
else:
    AnyFormView = object


def roles_of_account(user: User) -> str:
    """Enumerate the roles of an account, and say if it may do everything."""
    named = [role_name(group.name) for group in user.groups.all()]
    return enumerated([*named, *([_("All rights")] if user.is_superuser else [])])


class AccountIndexView(IndexView):
    """List accounts with their roles."""

    @cached_property
    def columns(self) -> list[Column]:
        """Put the roles in the place of Wagtail's level of access, which knows superusers only."""
        roles = Column("roles", label=gettext_lazy("Roles"), accessor=roles_of_account, width="22%")
        return [roles if column.name == "is_superuser" else column for column in super().columns]

    def get_base_queryset(self) -> QuerySet[User]:
        """Read the roles along."""
        accounts: QuerySet[User] = super().get_base_queryset()
        return accounts.prefetch_related("groups")


class GivesRolesByTwo(AnyFormView):
    """Ask a second administrator for the roles that were ticked, in the transaction that saves the rest."""

    form: AccountCreationForm | AccountForm

    def save_instance(self) -> User:
        """Save the account without them, and ask."""
        user: User = super().save_instance()
        if self.form.roles_asked:
            ask_for_roles(account=user, roles=self.form.roles_asked, actor=self.request.user)
        return user

    def form_valid(self, form: AccountCreationForm | AccountForm) -> HttpResponseBase:
        """Say what waits, or that something waits already."""
        try:
            response: HttpResponseBase = super().form_valid(form)
        except AlreadyAsked:
            words = _("Roles for this account wait for a second administrator already. Nothing was changed.")
            form.add_error("groups", words)
            self.produced_error_message = self.get_error_message()
            refused: HttpResponseBase = super().form_invalid(form)
            return refused
        if form.roles_asked:
            roles = enumerated(role_name(name) for name in form.roles_asked)
            words = _("Not given yet: %(roles)s. It waits for a second administrator.")
            messages.warning(self.request, words % {"roles": roles})
        return response


class AccountCreateView(GivesRolesByTwo, CreateView):
    """Make an account; its roles wait."""


class AccountEditView(GivesRolesByTwo, EditView):
    """Change an account; further roles wait."""

    def get_success_message(self) -> str | None:
        """Call the account updated unless all that was asked for waits."""
        said: str | None = None if self.form.only_asks else super().get_success_message()
        return said


class AssignRole(AssignRoleBulkAction):
    """Ask for a role for many accounts, by its name; a second administrator confirms each."""

    form_class = RoleForm

    def get_execution_context(self) -> dict[str, object]:
        """Say who asks, and why."""
        return {
            **super().get_execution_context(),
            "actor": self.request.user,
            "reason": self.asked_why.reason,
        }

    @classmethod
    def execute_action(
        cls, objects: Sequence[User], *, role: Group, actor: User, reason: str, **_kwargs: object
    ) -> tuple[int, int]:
        """Ask for each who lacks it and for whom nothing waits."""
        asked = 0
        for account in objects:
            if not account.groups.filter(pk=role.pk).exists():
                try:
                    ask_for_roles(account=account, roles=[role.name], actor=actor, reason=reason)
                except AlreadyAsked:
                    continue
                asked += 1
        return asked, 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        """Say which role was asked for."""
        return ngettext(
            "%(number)d request for the role “%(role)s” waits for a second administrator.",
            "%(number)d requests for the role “%(role)s” wait for a second administrator.",
            num_parent_objects,
        ) % {"number": num_parent_objects, "role": role_name(self.cleaned_form.cleaned_data["role"].name)}


class OwnNamePanel(NameEmailSettingsPanel):
    """One name, and an e-mail for those who have one."""

    form_class = OwnNameForm


class OwnAccountView(AccountView):
    """Name, e-mail and what else the reader keeps of the own account."""

    def get_panels(self) -> list[BaseSettingsPanel]:
        """Put our form of the name in the place of Wagtail's."""
        return [
            OwnNamePanel(panel.request, panel.user, panel.profile)
            if type(panel) is NameEmailSettingsPanel
            else panel
            for panel in super().get_panels()
        ]

    def post(self, request: SignedInRequest) -> HttpResponse:
        """Save and record, both or neither."""
        with recorded(request.user, by=request.user):
            return super().post(request)
