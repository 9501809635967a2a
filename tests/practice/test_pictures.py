"""Who practises a question sees its pictures: those of its reasons once it was judged."""

from __future__ import annotations

import pytest
from django.utils import timezone

from lms.practice.choices import Reason, SetKind
from lms.practice.sets.models import PracticeQuestion
from lms.practice.sets.pictures import shows_practised_picture
from lms.practice.sets.services import Asked, begin_set
from lms.questions.bank.models import QuestionVersion
from tests.factories.exams import make_question
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db
ADDRESS = "/media/images/flow.png"


def test_a_later_round_hides_no_picture_of_reasons_that_were_told(cast: Cast) -> None:
    version = make_question().approved_version
    QuestionVersion.objects.filter(pk=version.pk).update(explanation=f'<img src="{ADDRESS}">')
    now, asked = timezone.now(), [Asked(version.pk, Reason.CHOSEN)]
    begin_set(employee=cast.li, kind=SetKind.CLAUSE, asked=asked, now=now)
    before = shows_practised_picture(cast.user("li"), ADDRESS, now)
    PracticeQuestion.objects.update(share=1, answered_at=now)
    begin_set(employee=cast.li, kind=SetKind.CLAUSE, asked=asked, now=now)

    assert not before
    assert shows_practised_picture(cast.user("li"), ADDRESS, now)
