"""Tell takers about a sitting: a seat, other times, that it is cancelled."""

from collections.abc import Collection

from django.contrib.auth import get_user_model
from django.urls import reverse

from lms.core.notices.api import NoticeKind, notify
from lms.core.wording import moment
from lms.exams.notices import CANCELLED, MOVED, SEATED, UNSEATED
from lms.exams.sittings.models import Sitting, SittingSeat


def tell_seated(sitting: Sitting, employees: Collection[int]) -> None:
    """Tell people that they have a seat."""
    _tell(SEATED, sitting, employees, f"seated:{moment(sitting.opens_at)}")


def tell_unseated(sitting: Sitting, employees: Collection[int]) -> None:
    """Tell people that their seat was taken back."""
    _tell(UNSEATED, sitting, employees, f"unseated:{moment(sitting.opens_at)}")


def tell_moved(sitting: Sitting) -> None:
    """Tell everybody with a seat the times that hold now."""
    _tell(MOVED, sitting, _seated(sitting), f"moved:{moment(sitting.opens_at)}:{moment(sitting.closes_at)}")


def tell_cancelled(sitting: Sitting) -> None:
    """Tell everybody with a seat that it is cancelled, and why."""
    _tell(CANCELLED, sitting, _seated(sitting), "cancelled", reason=sitting.cancel_reason)


def _seated(sitting: Sitting) -> list[int]:
    return list(SittingSeat.objects.filter(sitting=sitting).values_list("employee", flat=True))


def _tell(kind: NoticeKind, sitting: Sitting, employees: Collection[int], what: str, **more: str) -> None:
    notify(
        kind=kind,
        to=get_user_model().objects.filter(employee__in=employees),
        facts={
            "exam": sitting.title,
            "opens_at": moment(sitting.opens_at),
            "closes_at": moment(sitting.closes_at),
            **more,
        },
        url=reverse("lms_exams:exams"),
        key=f"exams.sitting:{sitting.pk}:{what}",
    )
