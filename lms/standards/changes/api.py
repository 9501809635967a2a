"""What other apps may use of a change of the standard: say what rests on it, ask what is held back."""

from lms.standards.changes.models import CAUSES, ChangeItem, EditionChange, MadeOfChange
from lms.standards.changes.queries import (
    ChangedClause,
    NoticedChange,
    changed_clauses,
    held_items,
    held_keys,
    noticed_changes,
    open_items,
)
from lms.standards.changes.services import ChangeClosed, HeldBack, settle
from lms.standards.changes.things import (
    CONCERNED_HOOK,
    STOPS_HOOK,
    THINGS_HOOK,
    ChangeWay,
    ChangingClause,
    ChangingClauses,
    Concerned,
    RestingThing,
    Stopping,
)
from lms.standards.choices import ChangeItemState, ThingKind

__all__ = [
    "CAUSES",
    "CONCERNED_HOOK",
    "STOPS_HOOK",
    "THINGS_HOOK",
    "ChangeClosed",
    "ChangeItem",
    "ChangeItemState",
    "ChangeWay",
    "ChangedClause",
    "ChangingClause",
    "ChangingClauses",
    "Concerned",
    "EditionChange",
    "HeldBack",
    "MadeOfChange",
    "NoticedChange",
    "RestingThing",
    "Stopping",
    "ThingKind",
    "changed_clauses",
    "held_items",
    "held_keys",
    "noticed_changes",
    "open_items",
    "settle",
]
