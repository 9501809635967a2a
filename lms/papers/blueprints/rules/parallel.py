"""Draw parallel forms: papers of one blueprint that share a set of anchor questions.

Anchors are spread over the rules as the questions are, so that they are a small picture of the whole
paper; every other question stands in one form only. Equating needs the anchors (Kolen and Brennan).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from lms.core.refusals import Refusal
from lms.core.refusals import gettext_lazy as _
from lms.papers.blueprints.rules.drawing import (
    BlueprintRule,
    BlueprintShort,
    DrawableQuestion,
    Pick,
    Seed,
    Shortage,
    draw,
    shortages,
)

LEAST_ANCHORS: Final = 8
MOST_FORMS: Final = 6
LETTERS: Final = "ABCDEF"

type Expanded = list[tuple[int, str, BlueprintRule]]


class AnchorsTooMany(Refusal):
    """The paper has fewer questions than anchors are asked for."""

    code = "anchors_too_many"
    message = _("The paper has fewer questions than common anchor questions.")


def draw_forms(
    rules: Sequence[BlueprintRule], pool: Iterable[DrawableQuestion], seed: Seed, *, forms: int, anchors: int
) -> dict[str, tuple[Pick, ...]]:
    """Draw forms A, B … that share the anchors, each in the order of the rules.

    All forms are drawn as one paper, so enemies do not meet even across forms. Raise BlueprintShort,
    with the rules numbered as given, where the pool cannot fill all forms.
    """
    expanded = _expanded(rules, forms, anchors)
    try:
        picks = draw([rule for _number, _form, rule in expanded], pool, seed)
    except BlueprintShort as short:
        raise BlueprintShort(_folded(short.shortages, expanded)) from None
    placed = [(expanded[pick.rule][:2], pick) for pick in picks]
    return {
        letter: tuple(
            sorted(
                (replace(pick, rule=number) for (number, form), pick in placed if form in {"", letter}),
                key=lambda pick: pick.rule,
            )
        )
        for letter in LETTERS[:forms]
    }


def shortages_of_forms(
    rules: Sequence[BlueprintRule], pool: Iterable[DrawableQuestion], *, forms: int, anchors: int
) -> tuple[Shortage, ...]:
    """Say which rules fall short when so many forms are to be drawn."""
    expanded = _expanded(rules, forms, anchors)
    return _folded(shortages([rule for _number, _form, rule in expanded], pool), expanded)


def spread_anchors(rules: Sequence[BlueprintRule], anchors: int) -> list[int]:
    """Share the anchors out to the rules by their counts, the largest remainders first.

    What is picked by hand stands in every form and is an anchor anyway.
    """
    fixed = [rule.count if rule.question is not None else 0 for rule in rules]
    free = [rule.count - kept for rule, kept in zip(rules, fixed, strict=True)]
    wanted = max(0, anchors - sum(fixed))
    if wanted > sum(free):
        raise AnchorsTooMany
    if not wanted:
        return fixed
    exact = [wanted * count / sum(free) for count in free]
    shares = [int(share) for share in exact]
    by_remainder = sorted(range(len(rules)), key=lambda number: shares[number] - exact[number])
    for number in by_remainder[: wanted - sum(shares)]:
        shares[number] += 1
    return [kept + share for kept, share in zip(fixed, shares, strict=True)]


def forms_are_alike(rules: Sequence[BlueprintRule], anchors: int) -> bool:
    """Tell whether every question would be an anchor, so that all forms hold the same questions."""
    return spread_anchors(rules, anchors) == [rule.count for rule in rules]


def form_for(letters: Sequence[str], *, taker: int, attempt: int) -> str:
    """Choose a form for an attempt: takers are spread evenly, and a resit meets the next form."""
    return letters[(taker + attempt) % len(letters)]


def next_form(letters: Sequence[str], met: Iterable[str], *, taker: int, attempt: int) -> str:
    """Choose a form the taker has not met, in whatever sitting; the usual one where all were met."""
    known, usual = set(met), form_for(letters, taker=taker, attempt=attempt)
    first = letters.index(usual)
    in_turn = [*letters[first:], *letters[:first]]
    return next((letter for letter in in_turn if letter not in known), usual)


def _expanded(rules: Sequence[BlueprintRule], forms: int, anchors: int) -> Expanded:
    shared = spread_anchors(rules, anchors)
    common: Expanded = [
        (number, "", replace(rule, count=shared[number])) for number, rule in enumerate(rules)
    ]
    own: Expanded = [
        (number, letter, replace(rule, count=rule.count - shared[number]))
        for letter in LETTERS[:forms]
        for number, rule in enumerate(rules)
    ]
    return [one for one in common + own if one[2].count]


def _folded(found: Iterable[Shortage], expanded: Expanded) -> tuple[Shortage, ...]:
    """Sum the shortages of all forms up by rule."""
    summed: dict[int, Shortage] = {}
    for short in found:
        number = expanded[short.rule][0]
        competing = {expanded[rule][0] for rule in short.competing}
        before = summed.get(number)
        summed[number] = replace(
            short,
            rule=number,
            missing=short.missing + (before.missing if before else 0),
            competing=tuple(sorted(competing.union(before.competing if before else ()))),
        )
    return tuple(summed[number] for number in sorted(summed))
