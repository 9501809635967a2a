"""Keep frozen questions in the process: a version never changes, and all takers are shown the same ones."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, cast

from lms.questions.bank.models import QuestionVersion
from lms.questions.kinds.answer_lines import AnswerLines, Notes
from lms.questions.kinds.registry import kind_label, kind_of
from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.scoring.rules.judging import FrozenQuestion, Lacking


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """One question as it is shown, its options in the order of this paper; its fields go by its `number`."""

    number: int
    kind: str
    marks: Decimal
    content: JsonObject
    version_id: int = 0
    part: str = ""
    must_pass: bool = False
    opens_part: bool = False
    number_blanks: frozenset[str] = frozenset()
    language: str = ""  # of its texts, where it is not the page's
    position: int = 0  # which one it is of those asked, where some have gone since they were numbered

    @property
    def shown_number(self) -> int:
        """Give the number that people are told."""
        return self.position or self.number

    @property
    def kind_label(self) -> str:
        return kind_label(self.kind)

    @property
    def template(self) -> str:
        """Return the template that shows this kind."""
        return kind_of(self.kind).template

    @property
    def scripts(self) -> tuple[str, ...]:
        """List the static files that read and write its answer."""
        return kind_of(self.kind).scripts(self.content)

    @property
    def shown_lines(self) -> AnswerLines:
        """Return what is read under the stem before answering, such as a call or the questions of a case."""
        return kind_of(self.kind).shown_lines(self.content)

    def key_lines(self, key: JsonObject, notes: Notes) -> AnswerLines:
        """Say what is right by a key, with why each option is."""
        return kind_of(self.kind).key_lines(self.content, key, notes)

    def lacking(self, given: JsonObject) -> Lacking:
        """Say what a stored answer to it still wants."""
        return kind_of(self.kind).rule.lacking(self.content, given)

    @property
    def has_blanks(self) -> bool:
        """Tell whether the blanks of the stem are fields."""
        return kind_of(self.kind).has_blanks


def as_shown_first(version: QuestionVersion) -> ShownQuestion:
    """Show a version as it would stand first on a paper, for its author."""
    return ShownQuestion(1, version.kind, Decimal(1), cast("JsonObject", version.content))


MOST_KEPT: Final = 10_000

_questions: dict[int, FrozenQuestion] = {}
_versions: dict[int, QuestionVersion] = {}


def kept_questions(version_ids: Iterable[int]) -> dict[int, FrozenQuestion]:
    """Give the frozen content and key of versions; only those nobody has asked for yet are read."""
    return _kept(_questions, version_ids, frozen_questions)


def kept_versions(version_ids: Iterable[int]) -> dict[int, QuestionVersion]:
    """Give versions to read from, never to save; only those nobody has asked for yet are read."""
    return _kept(_versions, version_ids, QuestionVersion.objects.in_bulk)


def _kept[T](
    kept: dict[int, T], wanted: Iterable[int], read: Callable[[list[int]], dict[int, T]]
) -> dict[int, T]:
    numbers = list(wanted)
    found = {number: kept[number] for number in numbers if number in kept}
    if missing := [number for number in numbers if number not in found]:
        fresh = read(missing)
        if len(kept) + len(fresh) > MOST_KEPT:
            kept.clear()
        kept.update(fresh)
        found |= fresh
    return found


def forget_versions() -> None:
    """Forget everything: between tests."""
    _questions.clear()
    _versions.clear()


def frozen_questions(version_ids: Sequence[int]) -> dict[int, FrozenQuestion]:
    """Read the frozen content and key of versions."""
    versions = QuestionVersion.objects.filter(pk__in=version_ids).only("kind", "content", "key")
    return {version.pk: frozen(version) for version in versions}


def frozen(version: QuestionVersion) -> FrozenQuestion:
    """Give a version in the form the rules take."""
    return FrozenQuestion(
        kind_of(version.kind).rule, cast("JsonObject", version.content), cast("JsonObject", version.key)
    )
