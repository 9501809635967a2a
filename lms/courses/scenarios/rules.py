"""Hold a scenario together: every step is reached, every way ends, and what was chosen leads somewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

FEWEST_CHOICES: Final = 2
MOST_CHOICES: Final = 4
GOOD: Final = "good"
VERDICTS: Final = (GOOD, "fair", "bad")


@dataclass(frozen=True)
class Choice:
    """Something the learner may say, and the name of the step it leads to."""

    text: str
    leads_to: str


@dataclass(frozen=True)
class Step:
    """What the customer says, and how one may go on; or an end with its verdict and why."""

    name: str
    customer: str
    choices: tuple[Choice, ...] = ()
    verdict: str = ""
    explanation: str = ""


@dataclass(frozen=True)
class StepFault:
    """What is wrong with a step; `leads_to` where it is about one of its choices."""

    place: int
    code: str
    name: str
    leads_to: str = ""


@dataclass(frozen=True)
class Branch:
    """A step as one comes to it; what was shown before further up is only named again."""

    step: Step
    said: str = ""
    is_shown_above: bool = False
    branches: tuple[Branch, ...] = field(default=())


def steps_of(raw: object) -> tuple[Step, ...]:
    """Read the steps of a raw block, stored as items or plainly."""
    return tuple(
        Step(
            name=str(step.get("name") or "").strip(),
            customer=str(step.get("customer") or ""),
            choices=tuple(
                Choice(str(choice.get("text") or ""), str(choice.get("leads_to") or "").strip())
                for choice in _items(step.get("choices"))
            ),
            verdict=str(step.get("verdict") or ""),
            explanation=str(step.get("explanation") or ""),
        )
        for step in _items(raw)
    )


def _items(raw: object) -> Iterator[Mapping[str, object]]:
    if isinstance(raw, Sequence) and not isinstance(raw, str):
        for item in raw:
            if isinstance(item, Mapping):
                inner = item.get("value", item)
                yield inner if isinstance(inner, Mapping) else item


def step_faults(steps: Sequence[Step]) -> list[StepFault]:
    """List what keeps a scenario from being played; whole ways are looked at once each step is right."""
    named = Counter(step.name for step in steps)
    found = [fault for place, step in enumerate(steps) for fault in _faults_of(place, step, named)]
    return found or [*_never_reached(steps), *_in_circles(steps)]


def _faults_of(place: int, step: Step, named: Mapping[str, int]) -> Iterator[StepFault]:
    if named[step.name] > 1:
        yield StepFault(place, "same_name", step.name)
    if step.choices and step.verdict:
        yield StepFault(place, "both", step.name)
    elif not step.choices and not step.verdict:
        yield StepFault(place, "neither", step.name)
    elif step.choices and not FEWEST_CHOICES <= len(step.choices) <= MOST_CHOICES:
        yield StepFault(place, "number", step.name)
    elif step.verdict and not step.explanation.strip():
        yield StepFault(place, "silent", step.name)
    for choice in step.choices:
        if not named.get(choice.leads_to):
            yield StepFault(place, "nowhere", step.name, choice.leads_to)


def _never_reached(steps: Sequence[Step]) -> Iterator[StepFault]:
    by_name = {step.name: step for step in steps}
    reached: set[str] = set()
    ahead = [step.name for step in steps[:1]]
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += [choice.leads_to for choice in by_name[name].choices]
    for place, step in enumerate(steps):
        if step.name not in reached:
            yield StepFault(place, "unreached", step.name)


def _in_circles(steps: Sequence[Step]) -> Iterator[StepFault]:
    """Name each step that leads back to itself: steps are taken off from the ends until none can be."""
    left = {step.name: {choice.leads_to for choice in step.choices} for step in steps}
    while ended := {name for name, ahead in left.items() if not ahead & left.keys()}:
        left = {name: ahead for name, ahead in left.items() if name not in ended}
    # What is left circles, or leads into a circle; only the former comes back to itself.
    for place, step in enumerate(steps):
        if step.name in left and step.name in _ahead_of(step.name, left):
            yield StepFault(place, "circle", step.name)


def _ahead_of(name: str, leads: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    ahead = [*leads[name]]
    while ahead:
        other = ahead.pop()
        if other in leads and other not in seen:
            seen.add(other)
            ahead += leads[other]
    return seen


def has_good_end(steps: Sequence[Step]) -> bool:
    """Tell whether the call can end well."""
    return any(step.verdict == GOOD for step in steps)


def end_of(steps: Sequence[Step], path: Sequence[int]) -> Step | None:
    """Follow the numbers of the choices from the first step; nothing where they do not lead to an end."""
    by_name = {step.name: step for step in steps}
    step = steps[0] if steps else None
    for number in path:
        if step is None or not 0 <= number < len(step.choices):
            return None
        step = by_name.get(step.choices[number].leads_to)
    return step if step is not None and step.verdict else None


def good_path(steps: Sequence[Step]) -> tuple[int, ...] | None:
    """Give the shortest way to a good end."""
    by_name = {step.name: step for step in steps}
    ways: list[tuple[Step, tuple[int, ...]]] = [(step, ()) for step in steps[:1]]
    seen: set[str] = set()
    for step, path in ways:  # what is put behind comes later, so shorter ways come first
        if step.verdict == GOOD:
            return path
        if step.name not in seen:
            seen.add(step.name)
            ahead = ((by_name.get(choice.leads_to), number) for number, choice in enumerate(step.choices))
            ways += [(other, (*path, number)) for other, number in ahead if other is not None]
    return None


def tree_of(steps: Sequence[Step]) -> Branch | None:
    """Give the scenario as a tree from its first step; a step reached twice is written out once."""
    if not steps:
        return None
    by_name = {step.name: step for step in steps}
    shown: set[str] = set()

    def branch(step: Step, said: str) -> Branch:
        if step.name in shown:
            return Branch(step, said, is_shown_above=True)
        shown.add(step.name)
        ahead = [(choice, by_name.get(choice.leads_to)) for choice in step.choices]
        return Branch(
            step,
            said,
            branches=tuple(branch(other, choice.text) for choice, other in ahead if other is not None),
        )

    return branch(steps[0], "")
