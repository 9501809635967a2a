"""Write a rule as a sentence whose changeable parts stand apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypedDict

from django.utils.translation import gettext as _

from lms.automation.offers.kinds import Offer
from lms.automation.offers.registry import actions, triggers

HOLE: Final = re.compile(r"\{(\w+)\}")


class RuleLabels(TypedDict):
    """What the holes of a rule's sentence hold, in one language."""

    when: dict[str, str]
    who: str
    what: dict[str, str]
    due: str


NO_LABELS: Final[RuleLabels] = {"when": {}, "who": "", "what": {}, "due": ""}


@dataclass(frozen=True, slots=True)
class TextPart:
    """A piece of a sentence: plain words, or one of its changeable parts."""

    text: str
    is_slot: bool = False


def rule_sentence(trigger: str, action: str, labels: RuleLabels) -> list[TextPart]:
    """Write what the rule says; an offer of an app that is not installed shows by its key."""
    whole = _("{when}: {what}, {due}") if labels["due"] else _("{when}: {what}")
    parts: dict[str, list[TextPart]] = {
        "when": offer_sentence(triggers().get(trigger), trigger, {**labels["when"], "who": labels["who"]}),
        "what": offer_sentence(actions().get(action), action, labels["what"]),
        "due": [TextPart(labels["due"], is_slot=True)],
    }
    found: list[TextPart] = []
    for text, hole in _split(whole):
        found += parts[hole] if hole else [TextPart(text)]
    return found


def offer_sentence(offer: Offer | None, key: str, labels: Mapping[str, str]) -> list[TextPart]:
    """Write the sentence of a trigger or an action with its words."""
    if offer is None:
        return [TextPart(key)]
    return [
        TextPart(labels.get(hole, "…") or "…", is_slot=True) if hole else TextPart(text)
        for text, hole in _split(str(offer.sentence))
    ]


def _split(text: str) -> Iterator[tuple[str, str]]:
    """Part a text at its holes: words with no name, or a name with no words."""
    for place, part in enumerate(HOLE.split(text)):
        if place % 2:
            yield "", part
        elif part:
            yield part, ""
