"""Who may open what in evaluation: files, evidence, programmes, improvement and objections."""

from __future__ import annotations

from tests.portal.access_table import (
    HR,
    HR_SAVES,
    LEADERS,
    NOT_THERE,
    OVERSEERS,
    REPORTS,
    REPORTS_OF_OTHERS,
    RUNNERS,
    RUNNERS_SAVE,
    STAFF,
    TAKER,
    TAKER_SAVES,
    Data,
    empty,
    row,
    sent,
)
from tests.portal.world import World

OWN_FILE = "in 200 200 200 403 200 403"
FILE_OF_OTHERS = "in 403 403 200 403 200 403"


def decision(_world: World) -> Data:
    """Decide a complaint."""
    return {"upheld": "no", "attribution": "process", "close": "on", "reason": "通话录音复核"}


def reply(_world: World) -> Data:
    """Decide an objection."""
    return {"decision": "refused", "answer": "工号核对无误"}


def new_action(number: str) -> object:
    """Plan an action of somebody's."""
    return lambda w: {
        "title": "加一次演练",
        "owner": number,
        "due_on": w.day(9),
        "measure": w.fcr.pk,
        "target": "80",
        "measure_from": w.day(10),
        "measure_to": w.day(40),
    }


def rollout(world: World) -> Data:
    """Ask to declare a programme in the other centre, whose few teams could show nothing."""
    months = world.coming_months()
    return {
        "title": "派单复训",
        "course": world.course.pk,
        "scope": world.other_centre.pk,
        "seats": "20",
        "first_start": months[1],
        "months_apart": "2",
        "hold_back": "on",
        "analysis_on": months[8],
        "history": "6",
        "primary": world.fcr.pk,
        "step": "declare",
    }


def finding(code: str) -> object:
    """Write down a finding of a unit."""
    return lambda w: {"statement": "转接率偏高", "unit": w.unit(code).pk}


FILES = [
    row("lms_performance:own_file", STAFF),
    row("lms_performance:file", OWN_FILE, "@li.number", about="Li"),
    row("lms_performance:file", FILE_OF_OTHERS, "@he.number", about="He"),
    row("lms_performance:file", "in 403 403 403 403 403 403", "99999", about="nobody"),
    row("lms_performance:file_export", OWN_FILE, "@li.number", about="Li"),
    row("lms_performance:file_export", FILE_OF_OTHERS, "@he.number", about="He"),
    row("lms_performance:file_rows", OWN_FILE, "@li.number", "complaints", about="Li"),
    row("lms_performance:file_rows", FILE_OF_OTHERS, "@he.number", "complaints", about="He"),
    row(
        "lms_performance:file_rows", "in 200 404 404 403 404 403", "@li.number", "viewers", about="who looked"
    ),
]

EVIDENCE = [
    row("lms_performance:complaints", OVERSEERS),
    row("lms_performance:feedback", OVERSEERS),
    row("lms_performance:complaint", OVERSEERS, "@li.complaint.pk"),
    sent("lms_performance:complaint", HR_SAVES, "@li.complaint.pk", data=decision),
    row("lms_performance:reviews", LEADERS),
    row("lms_performance:review", LEADERS, "@li.review.pk", about="Li"),
    row("lms_performance:review", "in 403 404 200 403 200 403", "@he.review.pk", about="He"),
    row("lms_performance:values", LEADERS),
    row("lms_performance:teams", LEADERS),
    row("lms_performance:appraisal", STAFF),
    row("lms_performance:retention", OVERSEERS),
    row("lms_performance:retention_due", OVERSEERS, "@retention_rule.key"),
]

PROGRAMMES = [
    row("lms_evaluation:programmes", REPORTS),
    row("lms_evaluation:programme_new", "in 403 200 200 200 403 403"),
    sent(
        "lms_evaluation:programme_new",
        "in 403 same same same 403 403",
        about="in another centre",
        data=rollout,
    ),
    row("lms_evaluation:programme", REPORTS, "@li.programme.key", about="own centre"),
    row("lms_evaluation:programme", REPORTS_OF_OTHERS, "@he.programme.key", about="another centre"),
    row("lms_evaluation:programme_rows", REPORTS, "@li.programme.key", about="own centre"),
    row("lms_evaluation:programme_rows", REPORTS_OF_OTHERS, "@he.programme.key", about="another centre"),
    row("lms_evaluation:programme_observations", REPORTS, "@li.programme.key", about="own centre"),
    row(
        "lms_evaluation:programme_observations",
        REPORTS_OF_OTHERS,
        "@he.programme.key",
        about="another centre",
    ),
    sent("lms_evaluation:programme_estimate", RUNNERS_SAVE, "@li.programme.key", data=empty),
    sent(
        "lms_evaluation:programme_assign",
        RUNNERS_SAVE,
        "@he.programme.key",
        data=lambda w: {"wave": "1", "due_on": w.day(20)},
    ),
    row("lms_evaluation:programme_cancel", RUNNERS, "@he.programme.key"),
    sent(
        "lms_evaluation:programme_cancel",
        RUNNERS_SAVE,
        "@he.programme.key",
        data=lambda w: {"reason": "系统切换"},
    ),
]

IMPROVEMENT = [
    row("lms_evaluation:improvement", STAFF),
    row("lms_evaluation:finding_new", "in 403 200 200 403 403 403"),
    sent(
        "lms_evaluation:finding_new",
        "in 403 go go 403 403 403",
        about="own team",
        data=finding("P01-C1-T1"),
    ),
    sent(
        "lms_evaluation:finding_new",
        "in 403 same go 403 403 403",
        about="another centre",
        data=finding("P01-C2-T1"),
    ),
    row("lms_evaluation:finding", REPORTS, "@li.finding.pk", about="own team"),
    row("lms_evaluation:finding", REPORTS_OF_OTHERS, "@he.finding.pk", about="another centre"),
    sent(
        "lms_evaluation:finding",
        "in 403 go go 403 403 403",
        "@li.finding.pk",
        about="own team",
        data=new_action("00231"),
    ),
    sent(
        "lms_evaluation:finding",
        "in 403 404 go 403 403 403",
        "@he.finding.pk",
        about="another centre",
        data=new_action("00433"),
    ),
    row("lms_evaluation:action", "in 200 200 200 200 200 404", "@li.action.pk", about="Li owns"),
    row("lms_evaluation:action", "in 404 404 200 200 200 404", "@he.action.pk", about="He owns"),
    sent(
        "lms_evaluation:action",
        "in go go go 403 403 404",
        "@li.action.pk",
        about="Li owns",
        data=lambda w: {"step": "start", "stage": "plan"},
    ),
    sent(
        "lms_evaluation:action",
        "in 404 404 go 403 403 404",
        "@he.action.pk",
        about="He owns",
        data=lambda w: {"step": "start", "stage": "plan"},
    ),
    sent(
        "lms_evaluation:action",
        "in 403 go go 403 403 404",
        "@li.action.pk",
        about="Li owns, withdrawn",
        data=lambda w: {"step": "withdraw", "stage": "plan", "reason": "系统改造取代"},
    ),
    sent(
        "lms_evaluation:action",
        "in 404 404 go 403 403 404",
        "@he.action.pk",
        about="He owns, withdrawn",
        data=lambda w: {"step": "withdraw", "stage": "plan", "reason": "系统改造取代"},
    ),
]

OBJECTIONS = [
    row("lms_performance:objections", HR),
    row("lms_performance:objections_own", STAFF),
    row("lms_performance:objection_new", TAKER, about="Li's file", query="subject=file:00231"),
    row("lms_performance:objection_new", NOT_THERE, about="He's file", query="subject=file:00433"),
    sent(
        "lms_performance:objection_new",
        TAKER_SAVES,
        about="Li's figure",
        query="subject=value:fcr:00231",
        data=lambda w: {"reason": "这天我休假"},
    ),
    sent(
        "lms_performance:objection_new",
        NOT_THERE,
        about="He's figure",
        query="subject=value:fcr:00433",
        data=lambda w: {"reason": "这天我休假"},
    ),
    row("lms_performance:objection", HR, "@li.objection.pk"),
    sent("lms_performance:objection", HR_SAVES, "@li.objection.pk", data=reply),
    sent(
        "lms_performance:objection",
        "in 403 403 403 403 403 403",
        "@objection_of_hr.pk",
        about="HR's own",
        data=reply,
    ),
]

EVALUATION = [*FILES, *EVIDENCE, *PROGRAMMES, *IMPROVEMENT, *OBJECTIONS]
