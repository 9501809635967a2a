"""Who may see jobs, deliveries, the audit trail and the gallery."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin

type User = AbstractBaseUser | AnonymousUser


def may_see_every_job(user: User) -> bool:
    """Let administrators look after the background work."""
    return _has_perm(user, "lms_core.view_job")


def may_look_after_notices(user: User) -> bool:
    """Let whoever looks after the background work see what goes out by mail, and word it."""
    return may_see_every_job(user)


def may_see_audit(user: User) -> bool:
    """Let auditors read the trail."""
    return _has_perm(user, "lms_core.view_auditentry")


def may_see_gallery(user: User) -> bool:
    """Let people who may enter the admin look at the components."""
    return _has_perm(user, "wagtailadmin.access_admin")


def _has_perm(user: User, permission: str) -> bool:
    """Ask for a permission; nobody signed in has none."""
    return isinstance(user, PermissionsMixin | AnonymousUser) and user.has_perm(permission)
