"""Say who may see a picture or hear a recording of a question now: takers who are asked it, and markers.

Whoever writes, runs or oversees exams may always see pictures; of recordings the bank says so itself.
"""

import json
from collections.abc import Collection, Iterable
from datetime import datetime

from lms.exams.attempts.models import Answer, Attempt
from lms.exams.attempts.queries import facts_of_one, slots_of
from lms.exams.attempts.rules.access import may_answer
from lms.exams.choices import UNFINISHED, AttemptState
from lms.exams.marking.queries import tasks_for
from lms.exams.permissions import ONLOOKERS
from lms.exams.release.queries import seen_by_taker, with_writing_end
from lms.exams.settings import ExamSettings
from lms.papers.review_options.rules import Aspect
from lms.people.api import AnyUser, employee_of, has_role
from lms.questions.bank.models import QuestionVersion
from lms.questions.kinds.registry import kind_of
from lms.questions.versions.queries import kept_questions, kept_versions


def is_played_recording(user: AnyUser, digest: str, now: datetime) -> bool:
    """Tell whether an open attempt of the user, or an answer that waits for their mark, plays it."""
    employee = employee_of(user)
    if employee is None:
        return False
    attempts = Attempt.objects.filter(employee=employee, state=AttemptState.OPEN)
    grace = ExamSettings.current().grace_seconds
    return any(
        may_answer(facts_of_one(attempt), now, grace_seconds=grace) and digest in heard_in(attempt)
        for attempt in attempts
    ) or digest in _heard_in_versions({task.version_id: task.version.kind for task in tasks_for(user)})


def heard_in(attempt: Attempt) -> set[str]:
    """List the recordings on the pages of an attempt that take answers now."""
    slots = [one for one in slots_of(attempt) if attempt.open_from <= one.number <= attempt.open_to]
    return _heard_in_versions({slot.version_id: slot.kind for slot in slots})


def _heard_in_versions(kinds: dict[int, str]) -> set[str]:
    asked = {pk: kind_of(kind) for pk, kind in kinds.items()}
    versions = kept_questions(list(asked))
    digests: Iterable[tuple[str, ...]] = (
        asked[pk].recordings(version.content) for pk, version in versions.items()
    )
    return {digest for listed in digests for digest in listed}


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
    attempts = with_writing_end(Attempt.objects.filter(employee=employee).not_invalidated())
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
