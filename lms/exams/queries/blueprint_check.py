"""Check a blueprint against the bank of today: what each rule can draw on, and what is short."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lms.exams.domain.papers import BlueprintRule, Shortage, shortages
from lms.exams.domain.parallel import AnchorsTooMany, forms_are_alike, shortages_of_forms
from lms.exams.queries.pools import pool_for


@dataclass(frozen=True, slots=True)
class BlueprintTerms:
    """What of a paper decides whether its blueprint can be filled."""

    kind: str
    form_count: int = 0
    anchor_count: int = 0


@dataclass(frozen=True, slots=True)
class BlueprintCheck:
    """A checked blueprint; `available` counts, for each rule by itself, the questions that fit it.

    `to_look_at` counts those of them all that rest on something that changed.
    """

    rules: tuple[BlueprintRule, ...]
    available: tuple[int, ...]
    shortages: tuple[Shortage, ...]
    to_look_at: int = 0
    anchors_too_many: bool = False
    forms_alike: bool = False

    @property
    def questions(self) -> int:
        """Return how many questions a taker gets."""
        return sum(rule.count for rule in self.rules)

    @property
    def marks(self) -> Decimal:
        """Return the marks that can be earned."""
        return sum((rule.count * rule.marks for rule in self.rules), Decimal(0))

    @property
    def is_satisfiable(self) -> bool:
        """Tell whether the paper can be drawn."""
        return not self.shortages and not self.anchors_too_many and not self.forms_alike


def check_blueprint(rules: Sequence[BlueprintRule], terms: BlueprintTerms, day: date) -> BlueprintCheck:
    """Check rules against what may be drawn on the day for the kind of paper."""
    pool = pool_for(terms.kind, day)
    available = tuple(sum(map(rule.takes, pool)) for rule in rules)
    changed = [one for one in pool if one.needs_a_look]
    to_look_at = sum(any(rule.takes(one) for rule in rules) for one in changed)
    if terms.form_count <= 1:
        return BlueprintCheck(tuple(rules), available, shortages(rules, pool), to_look_at)
    try:
        short = shortages_of_forms(rules, pool, forms=terms.form_count, anchors=terms.anchor_count)
        alike = bool(rules) and forms_are_alike(rules, terms.anchor_count)
    except AnchorsTooMany:
        return BlueprintCheck(tuple(rules), available, (), to_look_at, anchors_too_many=True)
    return BlueprintCheck(tuple(rules), available, short, to_look_at, forms_alike=alike)
