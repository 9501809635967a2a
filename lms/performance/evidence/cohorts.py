"""Narrow a list to people whom an app above has drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wagtail import hooks

from lms.people.api import AnyUser

# Called with what the address asks for and the reader; gives a Cohort, or None for what it does not know.
COHORT_HOOK = "performance_cohort"


@dataclass(frozen=True)
class Cohort:
    """The keys of employees, as a subquery, and a sentence that says who they are."""

    employees: Iterable[int]
    note: str


def cohort_asked_for(asked: str, reader: AnyUser) -> Cohort | None:
    """Give the people asked for, of what the reader may see."""
    for hook in hooks.get_hooks(COHORT_HOOK):
        found: Cohort | None = hook(asked, reader)
        if found is not None:
            return found
    return None
