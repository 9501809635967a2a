"""Ask the apps above what rests on clauses and what they offer for one; each answers through a hook."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from wagtail import hooks

from lms.core.ui.api import Action, Tab
from lms.core.wording import StrOrPromise
from lms.people.api import AnyUser
from lms.standards.clauses.models import Clause

RESTING_HOOK = "standards_resting_on"
CLAUSE_ACTIONS_HOOK = "standards_clause_actions"
CLAUSE_TABS_HOOK = "standards_clause_tabs"


@dataclass(frozen=True)
class Resting:
    """What an app has that rests on clauses: a name, how many by the clause's key, where to see them.

    An app above registers a function under `standards_resting_on` that takes the reader and the clauses.
    """

    label: StrOrPromise
    counts: Mapping[int, int]
    link: Callable[[Clause], str] | None = field(default=None)


def resting_on(user: AnyUser, clauses: Collection[Clause]) -> list[Resting]:
    """Collect what the apps above say, in their order."""
    return [hook(user, clauses) for hook in hooks.get_hooks(RESTING_HOOK)]


def clause_actions(user: AnyUser, clause: Clause) -> list[Action]:
    """Collect what the apps above offer for a clause, such as what they keep about it.

    An app above registers a function under `standards_clause_actions` that takes the reader and the clause.
    """
    return [action for hook in hooks.get_hooks(CLAUSE_ACTIONS_HOOK) for action in hook(user, clause)]


def clause_tabs(user: AnyUser, clause: Clause) -> list[Tab]:
    """Collect the other views of a clause that apps above have, such as the page to learn it from.

    An app above registers a function under `standards_clause_tabs` that takes the reader and the clause.
    """
    return [tab for hook in hooks.get_hooks(CLAUSE_TABS_HOOK) for tab in hook(user, clause)]
