"""Let administrators keep accounts as they are here: a number, one field for the name, no e-mail needed."""

from __future__ import annotations

from django import forms
from django.contrib.auth.models import Group, User
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.account import NameEmailForm
from wagtail.admin.forms.collections import CollectionViewRestrictionForm
from wagtail.admin.forms.pages import PageViewRestrictionForm
from wagtail.users.forms import UserCreationForm, UserEditForm

from lms.people.api import hand_to_namesake, role_name, take_as_first_password


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


class RoleForm(forms.Form):
    """Choose a role for many accounts."""

    role = RoleField(queryset=Group.objects.order_by("name"), label=_("Role"))


class AccountCreationForm(UserCreationForm):
    """Make an account."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Take the fields as they are here."""
        super().__init__(*args, **kwargs)
        _fit(self.fields)
        self.fields["username"].help_text = _(
            "Letters, digits and @ . + - _. Whose staff number it is gets the account, and chooses an own"
            " password when signing in."
        )

    def save(self, commit: bool = True) -> User:
        """Make it the account of whom the staff number belongs to, with a first password."""
        user: User = super().save(commit)
        if commit:
            hand_to_namesake(user=user)
            take_as_first_password(user=user)
        return user


class AccountForm(UserEditForm):
    """Change an account."""

    def __init__(self, *args: object, editing_self: bool = False, **kwargs: object) -> None:
        """Take the fields as they are here; nobody gives themselves a first password."""
        super().__init__(*args, editing_self=editing_self, **kwargs)
        _fit(self.fields)
        self.is_own = editing_self
        if not self.is_own and hasattr(self.instance, "employee"):
            self.fields["password1"].help_text = _(
                "Leave blank if not changing. A new one ends a lock by wrong passwords and must be changed"
                " at the next sign-in."
            )

    def save(self, commit: bool = True) -> User:
        """Take a password set for somebody else as a first one."""
        user: User = super().save(commit)
        if commit and self.cleaned_data["password1"] and not self.is_own:
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
    fields["groups"] = RolesField(queryset=Group.objects.order_by("name"), required=False, label=_("Roles"))
    del fields["last_name"]


def name_roles_of_readers() -> None:
    """Let Wagtail's forms of who may see a page or a collection call roles by their names."""
    for form in (PageViewRestrictionForm, CollectionViewRestrictionForm):
        readers = RolesField(queryset=Group.objects.order_by("name"), required=False, label=_("Roles"))
        form.base_fields["groups"] = readers
