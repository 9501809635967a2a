"""Say who may see a picture of a question now: whoever writes, runs or marks, a taker who is shown it."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime

from lms.exams.choices import UNFINISHED, AttemptState
from lms.exams.domain.attempts import may_answer
from lms.exams.domain.reviews import Aspect
from lms.exams.models import Answer, Attempt, QuestionVersion
from lms.exams.permissions import ONLOOKERS
from lms.exams.queries.attempts import facts_of_one
from lms.exams.queries.kept_versions import kept_versions
from lms.exams.queries.marking import tasks_for
from lms.exams.queries.papers import slots_of
from lms.exams.queries.results import seen_by_taker
from lms.exams.queries.writing_ends import with_writing_end
from lms.exams.settings import ExamSettings
from lms.people.api import AnyUser, employee_of, has_role

NOTHING_MORE: frozenset[Aspect] = frozenset()
ALL_OF_IT: frozenset[Aspect] = frozenset({"key", "explanation"})


def may_see_picture(user: AnyUser, address: str, now: datetime) -> bool:
    """Tell whether a question that is before the user shows the picture with this address.

    A taker sees what a page of an open attempt shows now, and afterwards what the review table releases:
    a picture in an explanation with the explanations, one in a model answer with the key.
    """
    if has_role(user, *ONLOOKERS):
        return True
    employee = employee_of(user)
    if employee is None:
        return False
    attempts = with_writing_end(Attempt.objects.filter(employee=employee).not_voided())
    listed = sorted(attempts.select_related("sitting__paper"), key=lambda one: one.state not in UNFINISHED)
    return any(_is_shown(address, one, now) for one in listed) or _holds(
        address, [task.version_id for task in tasks_for(user)], ALL_OF_IT
    )


def _is_shown(address: str, attempt: Attempt, now: datetime) -> bool:
    """Tell whether a page of the attempt shows the picture to its taker."""
    slots, aspects = slots_of(attempt), seen_by_taker(attempt, now)
    if not attempt.is_unfinished:
        return bool(aspects - {"marks"}) and _holds(address, [one.version_id for one in slots], aspects)
    grace = ExamSettings.current().grace_seconds
    if attempt.state != AttemptState.OPEN or not may_answer(facts_of_one(attempt), now, grace_seconds=grace):
        return False
    asked = [one.version_id for one in slots if attempt.open_from <= one.number <= attempt.open_to]
    if _holds(address, asked, NOTHING_MORE):
        return True
    if not aspects:
        return False
    final = Answer.objects.filter(attempt=attempt, checked_at__isnull=False).values_list("slot", flat=True)
    looked_up = set(final)
    return _holds(address, [one.version_id for one in slots if one.number in looked_up], aspects)


def _holds(address: str, version_ids: Iterable[int], aspects: Collection[Aspect]) -> bool:
    """Look for the whole address, which ends with a quotation mark; inside JSON that mark is escaped."""
    ends = (f'{address}"', f'{address}\\"')
    versions = kept_versions(dict.fromkeys(version_ids)).values()
    return any(end in text for version in versions for text in _texts(version, aspects) for end in ends)


def _texts(version: QuestionVersion, aspects: Collection[Aspect]) -> Iterable[str]:
    yield json.dumps(version.content, ensure_ascii=False)
    if "explanation" in aspects:
        yield version.explanation
    if "key" in aspects:
        yield json.dumps(version.key, ensure_ascii=False)
    if "key" in aspects and "explanation" in aspects:
        yield json.dumps(version.option_notes, ensure_ascii=False)
