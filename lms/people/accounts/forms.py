"""Let administrators keep accounts as they are here: a number, one field for the name, no e-mail needed."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.account import NameEmailForm
from wagtail.admin.forms.collections import CollectionViewRestrictionForm
from wagtail.admin.forms.pages import PageViewRestrictionForm
from wagtail.users.forms import UserCreationForm, UserEditForm

from lms.core.accounts import User
from lms.people.access.permissions import accounts_with_rights, leaders
from lms.people.access.roles import groups_in_use, role_name
from lms.people.accounts.services import hand_to_namesake, take_as_first_password


class RoleNames:
    """Offer groups by the names of the roles they stand for."""

    def label_from_instance(self, obj: Group) -> str:
        """Give the role's name, or the group's own where it stands for none."""
        return role_name(obj.name)


class RoleField(RoleNames, forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """Choose a group by the name of the role it stands for."""


class RolesField(RoleNames, forms.ModelMultipleChoiceField):  # type: ignore[type-arg] # not generic at run time
    """Choose groups by the names of the roles they stand for."""

    widget = forms.CheckboxSelectMultiple


class ReadersField(RolesField):
    """Offer what is a role here: Wagtail's own forms put all groups into the field afterwards."""

    def _set_queryset(self, _all_groups: QuerySet[Group]) -> None:
        super()._set_queryset(groups_in_use())  # type: ignore[misc] # Django's, not in its stubs

    queryset = property(forms.ModelMultipleChoiceField._get_queryset, _set_queryset)  # type: ignore[attr-defined] # Django's, not in its stubs


class RoleForm(forms.Form):
    """Choose a role for many accounts."""

    role = RoleField(queryset=groups_in_use(), label=_("Role"))


class AsksForRoles:
    """Give no role by itself: what is ticked beyond the roles held is asked of a second administrator."""

    instance: User
    cleaned_data: dict[str, object]
    changed_data: list[str]
    roles_asked: tuple[str, ...] = ()
    only_asks = False
    """Whether nothing else is changed."""

    def clean_groups(self) -> QuerySet[Group]:
        """Keep of the ticked roles those that are held already, and remember the others."""
        ticked = cast("QuerySet[Group]", self.cleaned_data["groups"])
        held = self.instance.groups.all() if self.instance.pk else Group.objects.none()
        self.roles_asked = tuple(ticked.exclude(pk__in=held).values_list("name", flat=True))
        kept = ticked.filter(pk__in=held)
        self.only_asks = bool(self.roles_asked) and self.changed_data == ["groups"] and len(kept) == len(held)
        return kept


class AccountCreationForm(AsksForRoles, UserCreationForm):
    """Make an account."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Take the fields as they are here."""
        super().__init__(*args, **kwargs)
        _fit(self.fields)
        self.fields["username"].help_text = _(
            "Letters, digits and @ . + - _. The person with this staff number gets "
            "the account and chooses a password when signing in."
        )

    def clean_username(self) -> str:
        """Leave leaders to HR: whoever makes an account here knows its password."""
        number = str(self.cleaned_data["username"])
        if leaders().filter(number=number, user=None).exists():
            raise forms.ValidationError(
                _("Whose staff number this is leads a unit: HR makes the account and hands over a password.")
            )
        return number

    def save(self, commit: bool = True) -> User:
        """Make it the account of whom the staff number belongs to, with a first password."""
        user: User = super().save(commit)
        if commit:
            hand_to_namesake(user=user)
            take_as_first_password(user=user)
        return user


class AccountForm(AsksForRoles, UserEditForm):
    """Change an account."""

    def __init__(self, *args: object, editing_self: bool = False, **kwargs: object) -> None:
        """Take the fields as they are here; nobody gives themselves a first password."""
        self.is_own = editing_self
        super().__init__(*args, editing_self=editing_self, **kwargs)
        _fit(self.fields)
        if self.password_enabled and not self.is_own and hasattr(self.instance, "employee"):
            self.fields["password1"].help_text = _(
                "Leave blank if not changing. A new one ends a lock by wrong passwords and must be changed"
                " at the next sign-in."
            )

    @cached_property
    def password_enabled(self) -> bool:
        """Ask for no password of somebody else's account with rights: two administrators set it together."""
        return self.is_own or not accounts_with_rights().filter(pk=self.instance.pk).exists()

    def save(self, commit: bool = True) -> User:
        """Take a password set for somebody else as a first one, and an account of nobody as its namesake's.

        It may have been made before the list of people had the staff number.
        """
        user: User = super().save(commit)
        if commit and not self.is_own:
            hand_to_namesake(user=user)
            if self.cleaned_data.get("password1"):
                take_as_first_password(user=user)
        return user


class OwnNameForm(NameEmailForm):
    """Change the name and the e-mail of one's own account."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Ask for one name; an account needs no e-mail."""
        super().__init__(*args, **kwargs)
        self.fields["first_name"].label = _("Name")
        self.fields["email"].required = False
        del self.fields["last_name"]


def _fit(fields: dict[str, forms.Field]) -> None:
    """Name Wagtail's fields as they are called here; accounts keep the whole name in the first."""
    fields["username"].label = _("Staff number or account")
    fields["username"].help_text = _("Letters, digits and @ . + - _")
    fields["first_name"].label = _("Name")
    fields["email"].required = False
    fields["groups"] = RolesField(
        queryset=groups_in_use(),
        required=False,
        label=_("Roles"),
        help_text=_("A role that is given waits until a second administrator confirms it."),
    )
    del fields["last_name"]
    if all_rights := fields.get("is_superuser"):
        all_rights.disabled, all_rights.label = True, _("All rights")
        all_rights.help_text = _("Only whoever runs the server gives these: manage.py createsuperuser.")


def name_roles_of_readers() -> None:
    """Let Wagtail's forms of who may see a page or a collection call roles by their names."""
    for form in (PageViewRestrictionForm, CollectionViewRestrictionForm):
        readers = ReadersField(queryset=groups_in_use(), required=False, label=_("Roles"))
        form.base_fields["groups"] = readers
