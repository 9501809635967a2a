"""Find questions of the bank that ask nearly the same as one that is being written."""

from dataclasses import dataclass, field
from itertools import batched
from threading import Lock
from typing import Final, cast

from lms.questions.bank.models import Question, QuestionVersion
from lms.questions.duplicates.rules.similarity import SimilarityIndex, grams_of
from lms.questions.kinds.answer_lines import texts_by_id
from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.texts.prose import plain_text

AT_ONCE: Final = 500
# Question texts alone: where they are the same, other options are no other question, but a phrase such as
# “which of these is right?” says nothing.
LEAST_STEM: Final = 0.6
SHORTEST_STEM: Final = 8
MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class SimilarQuestion:
    """A question like the one being written; `share` is 1 for the same wording.

    `by_stem` says that it is the share of the question texts, whatever the options are.
    """

    pk: int
    code: str
    stem: str
    share: float
    by_stem: bool = False


@dataclass(slots=True)
class _Indexes:
    """The indexes of this process, of whole questions and of their texts alone, and the versions in them."""

    questions: SimilarityIndex = field(default_factory=lambda: SimilarityIndex(()))
    stems: SimilarityIndex = field(default_factory=lambda: SimilarityIndex(()))
    versions: dict[int, int | None] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)


_indexes = _Indexes()


def similar_questions(text: str, stem: str = "", *, leave_out: int = 0) -> list[SimilarQuestion]:
    """List the questions whose stem and options are most like a text, the nearest first.

    So are those whose stem alone is like `stem`: the options of a question being written come last.
    """
    indexes = _current()
    shares = {one.key: (one.share, False) for one in indexes.questions.like(text, leave_out=leave_out)}
    if len(grams_of(stem)) >= SHORTEST_STEM:
        for one in indexes.stems.like(stem, least=LEAST_STEM, leave_out=leave_out):
            shares[one.key] = max(shares.get(one.key, (0.0, False)), (one.share, True))
    most_similar = sorted(shares, key=lambda key: (-shares[key][0], key))[:MOST_NAMED]
    found = Question.objects.in_bulk(most_similar)
    return [
        SimilarQuestion(key, found[key].code, found[key].stem, *shares[key])
        for key in most_similar
        if key in found
    ]


def _current() -> _Indexes:
    """Bring the indexes kept in this process to the versions of today; only what changed is read."""
    versions = Question.objects.filter(current_version__isnull=False)
    now: dict[int, int | None] = dict(versions.values_list("pk", "current_version"))
    with _indexes.lock:
        for gone in _indexes.versions.keys() - now.keys():
            _indexes.questions.put(gone, "")
            _indexes.stems.put(gone, "")
        changed = [version for pk, version in now.items() if version and _indexes.versions.get(pk) != version]
        for chunk in batched(changed, AT_ONCE):
            rows = QuestionVersion.objects.filter(pk__in=chunk).values_list("question", "content")
            for pk, content in rows:
                _indexes.questions.put(pk, whole_text(cast("JsonObject", content)))
                _indexes.stems.put(pk, plain_text(str(cast("JsonObject", content)["stem"])))
        _indexes.versions = now
    return _indexes


def whole_text(content: JsonObject) -> str:
    """Give everything a taker reads of a question as plain text, one line for each text."""
    return "\n".join(map(plain_text, [str(content["stem"]), *texts_by_id(content).values()]))
