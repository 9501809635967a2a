"""Give the text by which a question is found in the bank."""

from lms.exams.domain.searching import searchable_lines
from lms.exams.kinds.registry import UnknownKind, kind_of
from lms.exams.models import Question


def search_text_of(question: Question) -> str:
    """Fold code, stem, what the kind gives as its texts, and explanation.

    A question whose kind is no longer installed is still found by what all kinds have in common.
    """
    try:
        own = kind_of(question.kind).texts_of(question)
    except UnknownKind:
        own = ()
    return searchable_lines([question.code, question.stem, *own, question.explanation])
