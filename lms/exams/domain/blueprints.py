"""Draw questions from a pool of questions by blueprint rules.

Rules overlap: one question may serve several. Whether a blueprint can be filled, and which rule
falls short, is therefore solved as a matching of rules and questions, never rule by rule.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from lms.exams.domain.formats import Kind
from lms.exams.domain.refusals import ExamRefusal

type Seed = int | str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that may be drawn, in the version that would be asked."""

    question_id: int
    version_id: int
    kind: Kind
    difficulty: int
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BlueprintRule:
    """Ask for `count` questions of a clause or chapter, a kind, a range of difficulty.

    An empty clause means any, "3" means 3 and everything below 3, but not 30. `part` names the
    section of the paper the questions belong to.
    """

    count: int
    marks: Decimal
    clause: str = ""
    kind: Kind | None = None
    difficulty: tuple[int, int] | None = None
    part: str = ""

    def takes(self, candidate: Candidate) -> bool:
        """Tell whether the question may fill a place of this rule."""
        if self.kind is not None and candidate.kind != self.kind:
            return False
        if self.difficulty and not self.difficulty[0] <= candidate.difficulty <= self.difficulty[1]:
            return False
        return not self.clause or any(lies_in(clause, self.clause) for clause in candidate.clauses)


@dataclass(frozen=True, slots=True)
class Shortage:
    """A rule that cannot be filled, counted from 0, and by how many questions.

    `competing` are the rules that draw on the same questions, this one included. Together they
    ask for more than the `available` questions; another rule of them could be cut instead.
    """

    rule: int
    missing: int
    competing: tuple[int, ...]
    available: int


@dataclass(frozen=True, slots=True)
class Pick:
    """A question drawn for a place of the paper."""

    candidate: Candidate
    rule: int
    marks: Decimal
    part: str = ""


class BlueprintShort(ExamRefusal):
    """The pool cannot fill the blueprint."""

    code = "blueprint_short"

    def __init__(self, shortages: tuple[Shortage, ...]) -> None:
        super().__init__(", ".join(f"rule {short.rule} lacks {short.missing}" for short in shortages))
        self.shortages = shortages


def lies_in(clause: str, prefix: str) -> bool:
    """Tell whether a clause number is the given one or lies below it."""
    return clause == prefix or clause.startswith(f"{prefix}.")


def shortages(rules: Sequence[BlueprintRule], pool: Iterable[Candidate]) -> tuple[Shortage, ...]:
    """Say which rules cannot be filled; empty exactly when `draw` succeeds.

    The sum missing is the smallest possible. Where rules compete, the later one is said to be short.
    """
    return _Allocation(rules, _one_version_each(pool)).shortages()


def draw(rules: Sequence[BlueprintRule], pool: Iterable[Candidate], seed: Seed) -> tuple[Pick, ...]:
    """Draw a paper in the order of the rules, no question twice; equal seeds draw equal papers.

    Raise BlueprintShort only where no choice of questions would fill every rule.
    """
    candidates = _one_version_each(pool)
    Random(f"draw:{seed}").shuffle(candidates)
    allocation = _Allocation(rules, candidates)
    if missing := allocation.shortages():
        raise BlueprintShort(missing)
    return tuple(
        Pick(candidate=candidates[index], rule=number, marks=rule.marks, part=rule.part)
        for number, rule in enumerate(rules)
        for index in allocation.held_by(number)
    )


def _one_version_each(pool: Iterable[Candidate]) -> list[Candidate]:
    """Keep the newest version of each question, in an order that does not depend on the pool's."""
    newest: dict[int, Candidate] = {}
    for candidate in sorted(pool, key=lambda candidate: candidate.version_id):
        newest[candidate.question_id] = candidate
    return [newest[question_id] for question_id in sorted(newest)]


class _Allocation:
    """A largest matching of places and questions, found by augmenting paths."""

    def __init__(self, rules: Sequence[BlueprintRule], candidates: Sequence[Candidate]) -> None:
        self.fits = [[index for index, one in enumerate(candidates) if rule.takes(one)] for rule in rules]
        self.holder: dict[int, int] = {}
        self.missing = [0] * len(rules)
        for number, rule in enumerate(rules):
            for place in range(rule.count):
                if not self._augment(number):
                    # A rule that cannot grow now never can: what is held elsewhere stays held.
                    self.missing[number] = rule.count - place
                    break

    def held_by(self, number: int) -> list[int]:
        """Return the candidates that fill the places of a rule."""
        return sorted(index for index, holder in self.holder.items() if holder == number)

    def shortages(self) -> tuple[Shortage, ...]:
        """Describe every rule that could not be filled."""
        return tuple(self._shortage(number) for number, lacks in enumerate(self.missing) if lacks)

    def _augment(self, start: int) -> bool:
        """Give the rule one more question, moving others to free ones where needed."""
        came_by: dict[int, tuple[int, int] | None] = {start: None}
        queue = [start]
        for number in queue:
            free = next((index for index in self.fits[number] if index not in self.holder), None)
            if free is not None:
                self._shift(free, number, came_by)
                return True
            for index in self.fits[number]:
                if self.holder[index] not in came_by:
                    came_by[self.holder[index]] = (number, index)
                    queue.append(self.holder[index])
        return False

    def _shift(self, free: int, number: int, came_by: dict[int, tuple[int, int] | None]) -> None:
        """Let the last rule of a path take the free question and hand its own back along the path."""
        self.holder[free] = number
        while step := came_by[number]:
            number, passed_on = step
            self.holder[passed_on] = number

    def _shortage(self, number: int) -> Shortage:
        """Find the rules and questions that can be reached from a rule that is short."""
        competing = [number]
        reached: set[int] = set()
        for rule in competing:
            for index in self.fits[rule]:
                if index not in reached:
                    reached.add(index)
                    if self.holder[index] not in competing:
                        competing.append(self.holder[index])
        return Shortage(number, self.missing[number], tuple(sorted(competing)), available=len(reached))
