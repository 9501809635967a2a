"""Ask the apps above what rests on clauses; each answers through a hook."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from wagtail import hooks

from lms.core.api import Words
from lms.people.api import AnyUser
from lms.standards.models import Clause

RESTING_HOOK = "standards_resting_on"


@dataclass(frozen=True)
class Resting:
    """What an app has that rests on clauses: a name, how many by the clause's key, where to see them.

    An app above registers a function under `standards_resting_on` that takes the reader and the clauses.
    """

    label: Words
    counts: Mapping[int, int]
    link: Callable[[Clause], str] | None = field(default=None)


def resting_on(user: AnyUser, clauses: Collection[Clause]) -> list[Resting]:
    """Collect what the apps above say, in their order."""
    return [hook(user, clauses) for hook in hooks.get_hooks(RESTING_HOOK)]
