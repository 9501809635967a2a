"""Write one entry of the audit trail."""

from collections.abc import Mapping

from django.contrib.auth.models import AbstractBaseUser, AbstractUser, AnonymousUser
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.core.models import AuditEntry
from lms.core.receipts import JSON
from lms.core.wording import person_name

_action_words: dict[str, str | Promise] = {"core.imported": _("Workbook imported")}
_detail_words: dict[str, str | Promise] = {
    "import": _("Import"),
    "new": _("New"),
    "changed": _("Changed"),
    "unchanged": _("Unchanged"),
    "faulty": _("Faulty"),
}


def register_actions(
    words: Mapping[str, str | Promise], *, details: Mapping[str, str | Promise] | None = None
) -> None:
    """Give action codes, and the names inside their details, the words a reader of the trail sees."""
    _action_words.update(words)
    _detail_words.update(details or {})


def detail_words(name: str) -> str:
    """Put the name of a detail into words; one without words shows as it is."""
    return str(_detail_words.get(name, name))


def action_words(action: str) -> str:
    """Put an action into words; one without words shows its code."""
    return str(_action_words.get(action, action))


def registered_actions() -> dict[str, str | Promise]:
    """List every action that has words."""
    return dict(_action_words)


def record(
    *,
    actor: AbstractBaseUser | AnonymousUser | None,
    action: str,
    subject: Model,
    reason: str = "",
    details: Mapping[str, JSON] | None = None,
) -> AuditEntry:
    """Write what somebody did, in the caller's transaction; no actor means the system itself."""
    return AuditEntry.objects.create(
        actor_key="" if actor is None else str(actor.pk),
        actor_label=actor_label(actor)[:200],
        action=action,
        subject_kind=subject._meta.label_lower,
        subject_key=str(subject.pk),
        subject_label=str(subject)[:250],
        reason=reason,
        details=dict(details or {}),
    )


def actor_label(actor: AbstractBaseUser | AnonymousUser | None) -> str:
    """Write name and sign-in name, so that two people of one name stay apart."""
    if actor is None:
        return ""
    name = person_name(actor.first_name, actor.last_name) if isinstance(actor, AbstractUser) else ""
    return f"{name} ({actor.get_username()})" if name else actor.get_username()
