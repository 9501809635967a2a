"""Find questions of the bank that ask nearly the same as one that is being written."""

from dataclasses import dataclass, field
from itertools import batched
from threading import Lock
from typing import Final, cast

from lms.exams.domain.formats import JsonObject
from lms.exams.domain.likeness import LikenessIndex, grams_of
from lms.exams.kinds.prose import plain_text
from lms.exams.kinds.words import texts_by_id
from lms.exams.models import Question, QuestionVersion

AT_ONCE: Final = 500
# Question texts alone: where they are the same, other options are no other question, but a phrase such as
# “which of these is right?” says nothing.
LEAST_STEM: Final = 0.6
SHORTEST_STEM: Final = 8
MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class AlikeQuestion:
    """A question like the one being written; `share` is 1 for the same wording.

    `by_stem` says that it is the share of the question texts, whatever the options are.
    """

    pk: int
    code: str
    stem: str
    share: float
    by_stem: bool = False


@dataclass(slots=True)
class _Kept:
    """The indexes of this process, of whole questions and of their texts alone, and the versions in them."""

    index: LikenessIndex = field(default_factory=lambda: LikenessIndex(()))
    stems: LikenessIndex = field(default_factory=lambda: LikenessIndex(()))
    versions: dict[int, int | None] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)


_kept = _Kept()


def alike_questions(text: str, stem: str = "", *, leave_out: int = 0) -> list[AlikeQuestion]:
    """List the questions whose stem and options are most like a text, the likest first.

    So are those whose stem alone is like `stem`: the options of a question being written come last.
    """
    kept = _current()
    shares = {one.key: (one.share, False) for one in kept.index.like(text, leave_out=leave_out)}
    if len(grams_of(stem)) >= SHORTEST_STEM:
        for one in kept.stems.like(stem, least=LEAST_STEM, leave_out=leave_out):
            shares[one.key] = max(shares.get(one.key, (0.0, False)), (one.share, True))
    likest = sorted(shares, key=lambda key: (-shares[key][0], key))[:MOST_NAMED]
    questions = Question.objects.in_bulk(likest)
    return [
        AlikeQuestion(key, questions[key].code, questions[key].stem, *shares[key])
        for key in likest
        if key in questions
    ]


def _current() -> _Kept:
    """Bring the indexes kept in this process to the versions of today; only what changed is read."""
    versions = Question.objects.filter(current_version__isnull=False)
    now: dict[int, int | None] = dict(versions.values_list("pk", "current_version"))
    with _kept.lock:
        for gone in _kept.versions.keys() - now.keys():
            _kept.index.put(gone, "")
            _kept.stems.put(gone, "")
        changed = [version for pk, version in now.items() if version and _kept.versions.get(pk) != version]
        for chunk in batched(changed, AT_ONCE):
            rows = QuestionVersion.objects.filter(pk__in=chunk).values_list("question", "content")
            for pk, content in rows:
                _kept.index.put(pk, whole_text(cast("JsonObject", content)))
                _kept.stems.put(pk, plain_text(str(cast("JsonObject", content)["stem"])))
        _kept.versions = now
    return _kept


def whole_text(content: JsonObject) -> str:
    """Give everything a taker reads of a question as plain text, one line for each text."""
    return "\n".join(map(plain_text, [str(content["stem"]), *texts_by_id(content).values()]))
