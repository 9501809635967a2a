"""Ask the installed apps which triggers and actions they offer, and whom rules leave alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, Protocol, cast

from wagtail import hooks

from lms.automation.offers.kinds import RuleAction, Trigger
from lms.automation.offers.rules import Excuse

TRIGGERS_HOOK: Final = "automation_triggers"
ACTIONS_HOOK: Final = "automation_actions"
EXCUSES_HOOK: Final = "automation_excuses"


class TellExcuses(Protocol):
    """Answer the hook `automation_excuses`: whom rules leave alone on a day, by key, and why."""

    def __call__(self, today: date) -> Mapping[int, Excuse]:
        """Say whom."""


def triggers() -> dict[str, Trigger]:
    """Give every trigger by its key, in the order of their groups and hooks."""
    offered = [
        trigger for hook in hooks.get_hooks(TRIGGERS_HOOK) for trigger in cast("Iterable[Trigger]", hook())
    ]
    order = [str(group) for group in type(offered[0].group)] if offered else []
    return {each.key: each for each in sorted(offered, key=lambda each: order.index(each.group))}


def actions() -> dict[str, RuleAction]:
    """Give every action by its key, in the order of the hooks."""
    return {
        action.key: action
        for hook in hooks.get_hooks(ACTIONS_HOOK)
        for action in cast("Iterable[RuleAction]", hook())
    }


def excuses(today: date) -> dict[int, Excuse]:
    """Say whom rules leave alone today; the first app that excuses somebody is quoted."""
    found: dict[int, Excuse] = {}
    for tell in cast("list[TellExcuses]", hooks.get_hooks(EXCUSES_HOOK)):
        found = {**tell(today), **found}
    return found
