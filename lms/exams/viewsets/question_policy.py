"""Who may do what with questions in the admin: nobody deletes one, since results rest on its versions."""

from collections.abc import Collection

from django.contrib.auth.models import AnonymousUser, User
from wagtail.permission_policies import ModelPermissionPolicy


class KeptForGood(ModelPermissionPolicy):
    """The usual rights of a model, without deleting: a question is retired instead."""

    def user_has_permission(self, user: User | AnonymousUser, action: str) -> bool:
        """Refuse deleting, and ask the rights for all else."""
        return action != "delete" and bool(super().user_has_permission(user, action))

    def user_has_any_permission(self, user: User | AnonymousUser, actions: Collection[str]) -> bool:
        """Ask the rights for all but deleting."""
        asked = [action for action in actions if action != "delete"]
        return bool(super().user_has_any_permission(user, asked))
