"""What a complete bank holds: counts by clause, by fact and by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from tools.content_lint.rules.questions import WrittenQuestion

LEAST_OF_A_CLAUSE: Final = 12
LEAST_OF_A_FACT: Final = 2
LEAST_IN_ALL: Final = 600
KIND_GROUPS: Final[Mapping[str, tuple[frozenset[str], int]]] = {
    "situations": (frozenset({"sjt", "case"}), 150),
    "sequences and pairs": (frozenset({"ordering", "matching"}), 60),
    "numbers and blanks": (frozenset({"numeric", "fill_in"}), 40),
}


def thin_clauses(questions: Sequence[WrittenQuestion], clauses: Iterable[str]) -> Iterator[str]:
    """Name clauses with too few questions."""
    counts = Counter(question.clause for question in questions)
    for clause in clauses:
        if counts[clause] < LEAST_OF_A_CLAUSE:
            yield f"clause {clause} has {counts[clause]} questions; at least {LEAST_OF_A_CLAUSE} are wanted"


def thin_facts(questions: Sequence[WrittenQuestion], verified: Iterable[str]) -> Iterator[str]:
    """Name verified facts that too few questions rest on."""
    counts = Counter(fact for question in questions for fact in question.facts)
    for fact in verified:
        if counts[fact] < LEAST_OF_A_FACT:
            yield f"{fact} is asked by {counts[fact]} questions; at least {LEAST_OF_A_FACT} are wanted"


def missing_kinds(questions: Sequence[WrittenQuestion], kinds: Iterable[str]) -> Iterator[str]:
    """Name kinds of question of which there is none."""
    asked = {question.kind for question in questions}
    for kind in kinds:
        if kind not in asked:
            yield f"no question is of the kind {kind}"


def thin_bank(questions: Sequence[WrittenQuestion]) -> Iterator[str]:
    """Say that there are too few questions, in all or of a group of kinds."""
    if len(questions) < LEAST_IN_ALL:
        yield f"the bank holds {len(questions)} questions; at least {LEAST_IN_ALL} are wanted"
    for name, (kinds, least) in KIND_GROUPS.items():
        count = sum(question.kind in kinds for question in questions)
        if count < least:
            yield f"{count} questions are {name} ({', '.join(sorted(kinds))}); at least {least} are wanted"
