"""HR reminds people of certificates that end, after it has seen whom it reaches; once a day each."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.certification.requirements.models import Certification
from lms.core.notices.models import Notice
from lms.core.trail.models import AuditEntry
from lms.people.leaves.models import Leave
from tests.factories.certification import make_certificate
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db


def test_those_on_the_list_are_reminded_once_a_day(cast: Cast, hotline: Certification) -> None:
    today = timezone.localdate()
    make_certificate(cast.li, hotline, today - timedelta(days=350), today=today)
    make_certificate(cast.chen, hotline, today - timedelta(days=100), today=today)
    hr, url = Client(), f"{reverse('lms_certification:remind')}?days=30"
    hr.force_login(cast.user("zhao"))

    preview = hr.get(url).content.decode()
    told_before = Notice.objects.count()
    for _time in range(2):
        hr.post(url)

    assert ("李敏" in preview, "陈涛" in preview, told_before) == (True, False, 0)
    assert [notice.recipient for notice in Notice.objects.all()] == [cast.user("li")]
    assert AuditEntry.objects.filter(action="certification.reminded").count() == 1


def test_who_is_on_leave_is_named_and_left_alone(cast: Cast, hotline: Certification) -> None:
    today = timezone.localdate()
    make_certificate(cast.li, hotline, today - timedelta(days=350), today=today)
    Leave.objects.create(employee=cast.li, kind="sick", starts_on=today)
    hr, url = Client(), f"{reverse('lms_certification:remind')}?days=30"
    hr.force_login(cast.user("zhao"))

    preview = hr.get(url).content.decode()
    hr.post(url)

    assert "离岗中，不提醒：李敏" in preview
    assert not Notice.objects.exists()
