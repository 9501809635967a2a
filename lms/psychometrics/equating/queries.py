"""Read what people earned on the parallel forms of a paper, in all and on the anchors."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import cast

from lms.core.numerics import np
from lms.exams.attempts.models import Answer
from lms.papers.blueprints.models import Paper
from lms.papers.drawing.rules.slots import SlotJson
from lms.psychometrics.equating.rules import Equated, FormMarks, NotEquated, equate
from lms.psychometrics.marks.queries import first_attempts
from lms.questions.corrections.models import KeyCorrection

type Marks = tuple[float, float]


@dataclass(frozen=True, slots=True)
class FormsRead:
    """The forms as they stand, who wrote them, and how many wrote forms that were drawn before these."""

    forms: tuple[FormMarks, ...]
    anchors: int
    older: int


def read_forms(paper: Paper) -> FormsRead:
    """Read first attempts of real takers at the forms of today, in a fixed number of queries.

    A question that was left out afterwards counts on no form.
    """
    slots = {form.letter: cast("list[SlotJson]", form.slots) for form in paper.forms.all()}
    versions = {slot["v"] for listed in slots.values() for slot in listed}
    dropped = {pk for pk, made in KeyCorrection.objects.in_force(versions).items() if made.drops}
    asked = {letter: {slot["v"] for slot in listed} - dropped for letter, listed in slots.items()}
    anchors = set.intersection(*asked.values()) if asked else set[int]()
    earned, older = _earned(paper, {letter: ids | dropped for letter, ids in asked.items()}, anchors, dropped)
    forms = []
    for letter in sorted(asked):
        table = np.array(earned[letter], dtype=np.float64).reshape(len(earned[letter]), 2)
        marks = {slot["v"]: Decimal(slot["m"]) for slot in slots[letter]}
        forms.append(
            FormMarks(
                letter=letter,
                totals=table[:, 0],
                anchors=table[:, 1],
                possible=float(sum((marks[version] for version in asked[letter]), Decimal(0))),
                anchors_possible=float(sum((marks[version] for version in anchors), Decimal(0))),
            )
        )
    return FormsRead(tuple(forms), len(anchors), older)


def equated_forms(paper: Paper, read: FormsRead) -> list[Equated | NotEquated]:
    """Bring every form onto the scale of the first."""
    if len(read.forms) < 2:
        return []
    first, *others = read.forms
    found = []
    for form in others:
        # The same samples are drawn as long as the attempts are the same.
        state = [
            str(paper.pk),
            *(f"{one.letter}:{one.people}:{one.totals.sum():.2f}" for one in (form, first)),
        ]
        seed = int.from_bytes(sha256("|".join(state).encode()).digest()[:8], "big")
        share = float(paper.pass_share)
        found.append(equate(form, first, anchors=read.anchors, pass_share=share, seed=seed))
    return found


def _earned(
    paper: Paper, asked: Mapping[str, set[int]], anchors: set[int], dropped: set[int]
) -> tuple[dict[str, list[Marks]], int]:
    """Sum the marks of every attempt up; attempts at a form that was drawn otherwise are only counted."""
    attempts = first_attempts([paper.pk]).exclude(form="").values_list("pk", "form", "slots")
    kept: dict[int, tuple[str, dict[int, int]]] = {}
    older = 0
    for pk, letter, slots in attempts:
        versions = {slot["n"]: slot["v"] for slot in cast("list[SlotJson]", slots)}
        if set(versions.values()) | dropped == asked.get(letter, set()) | dropped:
            kept[pk] = letter, versions
        else:
            older += 1
    sums = {pk: [0.0, 0.0] for pk in kept}
    answers = Answer.objects.filter(attempt__in=first_attempts([paper.pk]).exclude(form="").values("pk"))
    for pk, slot, marks in answers.values_list("attempt", "slot", "marks").iterator(chunk_size=5000):
        version = kept[pk][1].get(slot) if pk in kept else None
        if version is None or version in dropped:
            continue
        sums[pk][0] += float(marks or 0)
        if version in anchors:
            sums[pk][1] += float(marks or 0)
    earned: dict[str, list[Marks]] = defaultdict(list)
    for pk, (letter, _versions) in kept.items():
        earned[letter].append((sums[pk][0], sums[pk][1]))
    return earned, older
