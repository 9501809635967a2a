"""What is told to people about the courses assigned to them, and to trainers about what waits for them."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from lms.core.notices.api import NoticeKind, register_notice

COURSE: Final = _("Handling complaints")
PATH: Final = _("First weeks on the hotline")

ASSIGNED: Final = register_notice(
    NoticeKind(
        "courses.assigned",
        label=_("Course assigned"),
        subject=_("Assigned to you: {course}"),
        body="{until}",
        examples={"course": COURSE, "until": _("Complete it by 2026-12-18.")},
        mandatory=True,
    )
)
DUE_SOON: Final = register_notice(
    NoticeKind(
        "courses.due_soon",
        label=_("Course due soon"),
        subject=_("Days left for {course}: {days}"),
        body=_("Complete it by {due_on}."),
        examples={"course": COURSE, "days": "3", "due_on": "2026-12-18"},
    )
)
OVERDUE: Final = register_notice(
    NoticeKind(
        "courses.overdue",
        label=_("Course overdue"),
        subject=_("Overdue: {course}"),
        body=_("It was to be completed by {due_on}. You can still complete it."),
        examples={"course": COURSE, "due_on": "2026-12-18"},
        mandatory=True,
    )
)
REMINDED: Final = register_notice(
    NoticeKind(
        "courses.reminded",
        label=_("Reminder of a course"),
        subject=_("Please complete: {course}"),
        body=_("{until} {sender} reminds you to complete this course."),
        examples={"course": COURSE, "until": _("Complete it by 2026-12-18."), "sender": _("Zhao Lei")},
    )
)
PATH_REMINDED: Final = register_notice(
    NoticeKind(
        "courses.path_reminded",
        label=_("Reminder of a learning path"),
        subject=_("Please go on with the path: {path}"),
        body=_("{until} {sender} reminds you to complete this path."),
        examples={"path": PATH, "until": _("Complete it by 2026-12-18."), "sender": _("Zhao Lei")},
    )
)
TEAM_OVERDUE: Final = register_notice(
    NoticeKind(
        "courses.team_overdue",
        label=_("Course overdue in your team"),
        subject=_("Overdue in your team: {course}, {count}"),
        body=_("These have not completed it by {due_on}: {names}."),
        examples={
            "course": COURSE,
            "count": "2",
            "due_on": "2026-12-18",
            "names": _("Li Min, Chen Jing"),
        },
        private=True,
        for_everybody=False,
    )
)
REVIEW_WAITING: Final = register_notice(
    NoticeKind(
        "courses.review_waiting",
        label=_("Course or lesson to be reviewed"),
        subject=_("To be reviewed: {page}"),
        body=_("{sender} sent it in."),
        examples={"page": COURSE, "sender": _("He Pei")},
        for_everybody=False,
    )
)
REVIEW_APPROVED: Final = register_notice(
    NoticeKind(
        "courses.review_approved",
        label=_("Your course or lesson is approved"),
        subject=_("“{page}” {outcome}"),
        body=_("Reviewed by {reviewer}. {comment}"),
        examples={
            "page": COURSE,
            "outcome": _("is approved and published"),
            "reviewer": _("He Pei"),
            "comment": "",
        },
        for_everybody=False,
    )
)
REVIEW_RETURNED: Final = register_notice(
    NoticeKind(
        "courses.review_returned",
        label=_("Your course or lesson is sent back"),
        subject=_("Sent back to you: {page}"),
        body=_("{reviewer} writes: {comment}"),
        examples={
            "page": COURSE,
            "reviewer": _("He Pei"),
            "comment": _("The period of article 10 is not right."),
        },
        for_everybody=False,
    )
)
LESSON: Final = _("Appeasing a customer")
QUESTION_ANSWERED: Final = register_notice(
    NoticeKind(
        "courses.question_answered",
        label=_("Your question at a lesson is answered"),
        subject=_("Your question on “{lesson}” is answered"),
        body="{answer}",
        examples={"lesson": LESSON, "answer": _("The 24 hours are an average, no limit for each complaint.")},
    )
)
REPORT_SETTLED: Final = register_notice(
    NoticeKind(
        "courses.report_settled",
        label=_("Your report of an error in a lesson"),
        subject=_("Looked at: your report on “{lesson}”"),
        body="{answer}",
        examples={"lesson": LESSON, "answer": _("Thank you: the lesson is mended.")},
    )
)
REMARKS_WAITING: Final = register_notice(
    NoticeKind(
        "courses.remarks_waiting",
        label=_("Questions and reports at lessons"),
        subject=_("Questions and reports at lessons: {count} waiting"),
        body=_("The oldest one came on {since}."),
        examples={"count": "4", "since": "2026-12-18"},
        for_everybody=False,
    )
)
