"""Find the cases that ask a question of the bank among their own."""

from collections.abc import Sequence
from typing import cast

from django.db.models import QuerySet

from lms.core.wording import enumerated
from lms.questions.bank.models import Question
from lms.questions.choices import QuestionState
from lms.questions.kinds.case_parts import CaseQuestion, PartDraft


def cases_that_name(question: Question) -> list[Question]:
    """List the cases that name the question by its code, drafts too; retired ones ask nothing any more."""
    return cases_by_code().get(question.code, [])


def cases_by_code() -> dict[str, list[Question]]:
    """Give the same of every question that a case names, by its code; in one query."""
    cases = cast("QuerySet[Question]", Question.objects.non_polymorphic())
    found: dict[str, list[Question]] = {}
    for case in cases.filter(kind=CaseQuestion.kind_name).exclude(state=QuestionState.RETIRED):
        drafts = cast("list[PartDraft]", case.body.get("questions", []))
        for code in {draft["code"] for draft in drafts if "code" in draft}:
            found.setdefault(code, []).append(case)
    return found


def codes_of_asking(cases: Sequence[Question]) -> str:
    """Join the codes of the cases that papers ask: those with an approved wording."""
    return enumerated(case.code for case in cases if case.approved_version_id)
