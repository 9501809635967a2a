"""Say who may see a picture of a question now: whoever practises it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from lms.people.api import AnyUser, employee_of
from lms.practice.exposure.queries import kept_for_exams
from lms.practice.sets.models import PracticeQuestion
from lms.questions.bank.models import QuestionVersion
from lms.questions.versions.queries import kept_versions

SHOWN_FOR: Final = timedelta(days=30)


def shows_practised_picture(user: AnyUser, address: str, now: datetime) -> bool:
    """Tell whether a question of an own round shows the picture with this address.

    What explains an answer is shown once it was judged; nothing of a question is that an exam asks now.
    """
    employee = employee_of(user)
    if employee is None:
        return False
    own = PracticeQuestion.objects.filter(
        practice_set__employee=employee, practice_set__begun_at__gte=now - SHOWN_FOR
    )
    judged: dict[int, bool] = {}
    for version, share in own.values_list("version", "share"):  # several rounds may ask the same
        judged[version] = judged.get(version, False) or share is not None
    ends = (f'{address}"', f'{address}\\"')
    found = [
        kept
        for pk, kept in kept_versions(judged).items()
        if any(end in text for text in _texts(kept, with_reasons=judged[pk]) for end in ends)
    ]
    return bool(found) and bool({one.question_id for one in found} - kept_for_exams(now))


def _texts(version: QuestionVersion, *, with_reasons: bool) -> Iterable[str]:
    """Give the texts that are shown; inside JSON the mark behind an address is escaped."""
    yield json.dumps(version.content, ensure_ascii=False)
    if with_reasons:
        yield version.explanation
        yield json.dumps([version.key, version.option_notes], ensure_ascii=False)
