"""Find questions of the bank by words."""

from django.db.models import QuerySet

from lms.exams.domain.searching import words_of
from lms.exams.models import Question


def having_words(questions: QuerySet[Question], query: str) -> QuerySet[Question]:
    """Keep the questions in whose code, stem, options or explanation every word of a query stands."""
    for word in words_of(query):
        questions = questions.filter(search_text__contains=word)
    return questions
