"""Forget what somebody practised, at the own wish."""

from __future__ import annotations

from django.db import transaction

from lms.people.api import Employee
from lms.practice.cards.models import Card
from lms.practice.sets.models import PracticeSet


@transaction.atomic
def forget_practice(*, employee: Employee) -> None:
    """Delete every round, answer and card of the employee; exams and their results stay as they are.

    What was missed in exams before does not come back. The view checks that it is the one signed in.
    """
    PracticeSet.objects.filter(employee=employee).delete()
    Card.objects.filter(employee=employee).delete()
