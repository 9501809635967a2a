"""Say which questions that must be answered right were missed in an attempt."""

from lms.exams.choices import AttemptState
from lms.exams.domain.corrections import is_voided
from lms.exams.models import Answer, Attempt, KeyCorrection
from lms.exams.queries.papers import slots_of


def vital_missed(attempt: Attempt) -> list[int]:
    """List the slots that had to be right and were not; empty where nothing was marked.

    A question that was voided cannot be missed, whatever stands in its answer.
    """
    vital = {slot.number: slot for slot in slots_of(attempt) if slot.vital}
    if not vital or attempt.state != AttemptState.MARKED:
        return []
    corrections = KeyCorrection.objects.in_force(slot.version_id for slot in vital.values())
    voided = {pk for pk, made in corrections.items() if is_voided(made)}
    answers = Answer.objects.filter(attempt=attempt, slot__in=vital)
    earned = dict(answers.values_list("slot", "marks"))
    return sorted(
        number
        for number, slot in vital.items()
        if slot.version_id not in voided and (earned.get(number) or 0) < slot.marks
    )
