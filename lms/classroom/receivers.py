"""Listen to who leaves, so that no place in a session waits for them."""

from collections.abc import Collection

from django.dispatch import receiver
from django.utils import timezone

from lms.classroom.sessions.services import free_places_of_leavers
from lms.people.api import employment_changed


@receiver(employment_changed, dispatch_uid="lms_classroom.employment")
def free_places(*, employees: Collection[int], **_kwargs: object) -> None:
    """Give places of people who leave to those who wait, in the transaction that notes the leaving."""
    free_places_of_leavers(employees=employees, now=timezone.now())
