"""Know the site's accounts, whichever model keeps them."""

from typing import TYPE_CHECKING

from django.contrib.auth.base_user import AbstractBaseUser

from lms.core.wording import person_name

if TYPE_CHECKING:
    from django.contrib.auth.models import User as User  # noqa: PLC0414 # passed on
else:
    # A site may keep its accounts in a model of its own, which cannot be named before it is loaded. This is
    # what all of them are; rows are read through `get_user_model()`.
    User = AbstractBaseUser

__all__ = ["User", "account_name", "mail_address", "own_name", "signs_in_by_mail"]


def account_name(account: AbstractBaseUser | None) -> str:
    """Write whose account it is, else what it signs in with; nothing where the account is gone."""
    return own_name(account) or account.get_username() if account else ""


def own_name(account: AbstractBaseUser) -> str:
    """Write the name of whoever has the account, if its model keeps one."""
    parts = [str(getattr(account, part, "")) for part in ("first_name", "last_name")]
    if any(parts):
        return person_name(*parts)
    whole = getattr(account, "get_full_name", None)
    return str(whole()).strip() if whole else ""


def signs_in_by_mail(account: User) -> bool:
    """Tell whether the e-mail address is what the account signs in with."""
    return account.get_email_field_name() == account.USERNAME_FIELD


def mail_address(account: AbstractBaseUser) -> str:
    """Give the account's e-mail address; nothing where none is known, or its model keeps none."""
    return str(getattr(account, account.get_email_field_name(), "") or "")
