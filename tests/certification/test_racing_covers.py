"""No change of a certificate falls between the covers kept for today and those being made anew."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils.timezone import localdate

from lms.certification.coverage import kept_covers
from lms.certification.coverage.kept_covers import bring_to, differences, forget_day
from lms.certification.coverage.models import KeptCover
from lms.certification.requirements.models import Certification
from tests.exams.test_races import with_own_connection
from tests.factories.certification import make_certificate
from tests.factories.people import Cast

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
A_WHILE = 0.5


@pytest.fixture(autouse=True)
def _on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs TEST_DATABASE_URL of a PostgreSQL server")


def certified(cast: Cast) -> str:
    """Say how Li stands."""
    return KeptCover.objects.get(employee=cast.li).status


@pytest.mark.parametrize("is_kept", [True, False], ids=["kept for today", "to be made anew"])
def test_who_makes_all_covers_waits_for_a_certificate_on_its_way(
    cast: Cast, hotline: Certification, is_kept: bool
) -> None:
    bring_to(localdate())
    if not is_kept:
        forget_day()
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        make_certificate(cast.li, hotline, localdate() - timedelta(days=1))
        forget = forget_day if is_kept else lambda: None
        made = pool.submit(with_own_connection(lambda: (forget(), bring_to(localdate()))))
        threading.Event().wait(A_WHILE)

        assert not made.done()

    made.result(timeout=10)
    assert certified(cast) == "valid"
    assert list(differences()) == []


def test_a_certificate_waits_for_who_makes_all_covers(
    cast: Cast, hotline: Certification, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_day()
    read, go_on = threading.Event(), threading.Event()
    write = kept_covers._write

    def slow_write(*given: object) -> int:
        """Read everything, then let a certificate come in before it is written."""
        changed = write(*given)  # type: ignore[arg-type] # passed on
        read.set()
        assert go_on.wait(10)
        return changed

    with ThreadPoolExecutor(2) as pool:
        monkeypatch.setattr(kept_covers, "_write", slow_write)
        made = pool.submit(with_own_connection(lambda: bring_to(localdate())))
        assert read.wait(10)
        monkeypatch.setattr(kept_covers, "_write", write)
        day = localdate() - timedelta(days=1)
        issued = pool.submit(with_own_connection(lambda: make_certificate(cast.li, hotline, day)))
        threading.Event().wait(A_WHILE)

        assert not issued.done()

        go_on.set()
        made.result(timeout=10)
        issued.result(timeout=10)

    assert certified(cast) == "valid"
    assert list(differences()) == []
