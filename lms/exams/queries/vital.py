"""Say which questions that must be answered right were missed in attempts."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from lms.exams.choices import AttemptState
from lms.exams.domain.corrections import is_voided
from lms.exams.models import Answer, Attempt, KeyCorrection
from lms.exams.queries.papers import slots_of


def vital_missed(attempt: Attempt) -> list[int]:
    """List the slots that had to be right and were not; empty where nothing was marked."""
    return vital_missed_in([attempt]).get(attempt.pk, [])


def vital_missed_in(attempts: Iterable[Attempt]) -> dict[int, list[int]]:
    """List those slots by the keys of their attempts, without attempts that missed none; two queries for all.

    The marks of the answers tell, never the pass: while results are judged anew it lags behind. A question
    that was voided cannot be missed, whatever stands in its answer.
    """
    marked = [one for one in attempts if one.state == AttemptState.MARKED]
    vital = {(one.pk, slot.number): slot for one in marked for slot in slots_of(one) if slot.vital}
    if not vital:
        return {}
    corrections = KeyCorrection.objects.in_force({slot.version_id for slot in vital.values()})
    voided = {pk for pk, made in corrections.items() if is_voided(made)}
    answers = Answer.objects.filter(
        attempt__in={pk for pk, _number in vital}, slot__in={number for _pk, number in vital}
    )
    earned = {(pk, slot): marks for pk, slot, marks in answers.values_list("attempt", "slot", "marks")}
    missed: dict[int, list[int]] = defaultdict(list)
    for (pk, number), slot in sorted(vital.items()):
        if slot.version_id not in voided and (earned.get((pk, number)) or Decimal(0)) < slot.marks:
            missed[pk].append(number)
    return dict(missed)
