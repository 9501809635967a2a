"""Say which recordings are kept, and who may hear one: whoever writes or marks, a taker who is asked."""

from collections.abc import Iterable
from datetime import datetime

from lms.exams.choices import AttemptState
from lms.exams.domain.attempts import may_answer
from lms.exams.kinds.registry import kind_of
from lms.exams.models import Attempt, Recording
from lms.exams.permissions import ONLOOKERS
from lms.exams.queries.attempts import facts_of_one
from lms.exams.queries.kept_versions import kept_questions
from lms.exams.queries.marking import tasks_for
from lms.exams.queries.papers import slots_of
from lms.exams.settings import ExamSettings
from lms.people.api import AnyUser, employee_of, has_role


def may_hear(user: AnyUser, digest: str, now: datetime) -> bool:
    """Tell whether the user may hear the recording now."""
    if has_role(user, *ONLOOKERS):
        return True
    employee = employee_of(user)
    if employee is None:
        return False
    attempts = Attempt.objects.filter(employee=employee, state=AttemptState.OPEN)
    grace = ExamSettings.current().grace_seconds
    return any(
        may_answer(facts_of_one(attempt), now, grace_seconds=grace) and digest in heard_in(attempt)
        for attempt in attempts
    ) or digest in _heard_in_versions({task.version_id: task.version.kind for task in tasks_for(user)})


def kept_recordings(digests: Iterable[str]) -> set[str]:
    """Give those digests whose recordings are kept."""
    wanted = list(digests)
    if not wanted:
        return set()
    return set(Recording.objects.filter(digest__in=wanted).values_list("digest", flat=True))


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
