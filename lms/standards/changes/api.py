"""What other apps may use of a change of edition: say what rests on it, ask what is held back."""

from lms.standards.changes.models import ChangeItem
from lms.standards.changes.queries import NoticedChange, held_items, held_keys, noticed_changes, open_items
from lms.standards.changes.rules import OwnState
from lms.standards.changes.services import HeldBack, settle
from lms.standards.changes.things import (
    CONCERNED_HOOK,
    THINGS_HOOK,
    ChangingClause,
    ChangingClauses,
    Concerned,
    RestingThing,
)
from lms.standards.choices import ChangeItemState, ThingKind

__all__ = [
    "CONCERNED_HOOK",
    "THINGS_HOOK",
    "ChangeItem",
    "ChangeItemState",
    "ChangingClause",
    "ChangingClauses",
    "Concerned",
    "HeldBack",
    "NoticedChange",
    "OwnState",
    "RestingThing",
    "ThingKind",
    "held_items",
    "held_keys",
    "noticed_changes",
    "open_items",
    "settle",
]
