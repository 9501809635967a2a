"""Tell askers what became of their questions, and trainers each morning how many wait for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core.jobs.api import worded
from lms.core.notices.api import notify
from lms.core.wording import day_text, in_reader_language
from lms.courses.asking.models import Remark, RemarkState
from lms.courses.notices import QUESTION_ANSWERED, REMARKS_WAITING, REPORT_SETTLED
from lms.courses.pages.models import CoursePage, LessonPage
from lms.courses.pages.queries import Addresses
from lms.courses.translation.queries import english_title
from lms.people.api import Role


def tell_asker(remark: Remark, now: datetime) -> None:
    """Tell who asked or reported what became of it, in the transaction of that."""
    account = remark.employee.user
    if account is None:
        return
    title = remark.lesson.title
    named = LessonPage.objects.filter(pk=remark.lesson_id).annotate(name_en=english_title())
    title_en = named.values_list("name_en", flat=True).get() or ""
    if remark.answer:
        answer: object = remark.answer
    elif remark.state == RemarkState.WRITTEN_IN:
        answer = _("The lesson itself says it now.")
    else:
        answer = _("Thank you: the lesson is mended.")
    notify(
        kind=REPORT_SETTLED if remark.is_error else QUESTION_ANSWERED,
        to=[account],
        facts={
            "lesson": worded(lambda: in_reader_language(title, title_en)),
            "answer": answer,  # type: ignore[dict-item] # text or lazy
        },
        url=f"{Addresses().of(remark.lesson)}#b-{remark.block_id}",
        key=f"courses.remark:{remark.pk}:{now.isoformat()}",
    )


def tell_trainers(now: datetime) -> None:
    """Tell each trainer how many questions and reports wait, if any came since yesterday.

    A trainer hears of the courses and lessons that trainer owns, and of those that no trainer owns.
    """
    waiting = list(Remark.objects.waiting().values_list("lesson", "lesson__path", "lesson__owner", "made_at"))
    since = now - timedelta(days=1)
    if not any(made_at > since for *_place, made_at in waiting):
        return
    accounts = get_user_model().objects.filter(groups__name=Role.TRAINER.value, is_active=True)
    trainers = {trainer.pk: trainer for trainer in accounts.distinct()}
    owner_of = _owners_of_courses()
    today = timezone.localdate(now)
    for pk, trainer in trainers.items():
        own = [
            made_at
            for _lesson, path, owner, made_at in waiting
            if pk in (owners := {owner, owner_of.get(path[: -LessonPage.steplen])} & trainers.keys())
            or not owners
        ]
        if own and max(own) > since:
            notify(
                kind=REMARKS_WAITING,
                to=[trainer],
                facts={"count": len(own), "since": day_text(timezone.localtime(min(own)))},
                url=reverse("lms_courses:remarks"),
                key=f"courses.remarks:{today.isoformat()}",
            )


def _owners_of_courses() -> Mapping[str, int | None]:
    """Give who owns each course, by its path."""
    return dict(CoursePage.objects.values_list("path", "owner"))
