"""Offer the imports of work and customers and its read models; count ahead what pages show of the company."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import timezone

from lms.core.imports.api import register_import
from lms.core.jobs.api import register_daily, register_periodic
from lms.core.read_models.api import ReadModel, register_read_model
from lms.people.api import OrgUnit
from lms.performance.evidence.periods import Period
from lms.performance.evidence.views import SPANS
from lms.performance.feedback.sheets import FeedbackImport
from lms.performance.indicators.months import differing_months, rebuild_months
from lms.performance.indicators.sheets import ValuesImport
from lms.performance.mastery.clauses import harmful_gaps
from lms.performance.mastery.services import differences, keep_all, keep_marked
from lms.performance.quality.sheets import ReviewsImport
from lms.performance.teams.queries import open_teams, team_picture


def count_ahead(now: datetime) -> None:
    """Work out what is kept of the whole company before somebody waits for it; what stands costs little."""
    today = timezone.localdate(now)
    for unit in OrgUnit.get_root_nodes():
        harmful_gaps(unit, Period.months_to(today))
    teams = open_teams(OrgUnit.objects.all())
    for months in SPANS:
        team_picture(teams, Period.months_to(today, months), {}, "")


def keep_mastery(now: datetime) -> None:
    """Make all anew once a night: corrections, moved people and the first of a month change what counts."""
    keep_all(timezone.localdate(now))


register_import(ValuesImport())
register_import(ReviewsImport())
register_import(FeedbackImport())
register_read_model(ReadModel("performance.months", rebuild_months, differing_months))
register_read_model(
    ReadModel("performance.unit_clauses", lambda: keep_all(timezone.localdate()), differences)
)
register_periodic("performance.count_ahead", every_minutes=5, function=count_ahead)
register_periodic("performance.keep_marked", every_minutes=60, function=keep_marked)
register_daily("performance.keep_mastery", at=time(3, 55), function=keep_mastery)
