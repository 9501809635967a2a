"""Every home, list and report asks the database the same number of questions for one thing and for three.

The number beside an address is its budget, counted for the role that sees most there, with the signed-in
person's session and rights. A page that needs one more says so here; a page that needs one more *for each
row* cannot be written down at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django.plugin import DjangoDbBlocker

from lms.people.access.services import create_roles
from lms.people.api import Role
from tests.architecture.growing import Growing
from tests.factories.courses import lessons_of
from tests.factories.people import make_employee

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@dataclass(frozen=True)
class Page:
    """A page, who reads it, and how many queries it may ask."""

    name: str
    reader: str
    budget: int
    path: Callable[[Growing], str]
    about: str = ""

    @property
    def label(self) -> str:
        """Name the page in a list of tests."""
        return f"{self.name} {self.about}".strip()


def page(
    name: str,
    reader: str,
    budget: int,
    *args: Callable[[Growing], object] | str,
    query: str = "",
    about: str = "",
) -> Page:
    """Write down a page whose address has arguments, some of them looked up in the world."""

    def path(world: Growing) -> str:
        url = reverse(name, args=[arg(world) if callable(arg) else arg for arg in args])
        return f"{url}?{query}" if query else url

    return Page(name, reader, budget, path, about or query)


def growing(name: str, reader: str, budget: int) -> Page:
    """Write down a page about the newest thing of its kind, which holds more the more there is."""
    return Page(name, reader, budget, lambda world: world.paths[name.partition(":")[2]])


def li(world: Growing) -> int:
    """Give Li's key."""
    return world.cast.li.pk


def li_number(world: Growing) -> str:
    """Give Li's staff number."""
    return world.cast.li.number


PAGES = [
    page("lms_core:audit", "auditor", 8),
    page("lms_core:notices", "li", 6),
    page("lms_core:deliveries", "administrator", 13),
    page("lms_core:webhooks", "administrator", 7),
    page("lms_core:statements", "administrator", 14),
    page("lms_people:employees", "hr", 10),
    page("lms_people:organisation", "hr", 10),
    page("lms_people:units", "hr", 6, query="q=热线"),
    page("lms_people:first_passwords", "hr", 7),
    page("lms_people:account_requests", "administrator", 9),
    page("lms_people:employee", "hr", 13, li),
    page("lms_people:leaves", "hr", 8, li),
    page("lms_standards:standard", "hr", 10),
    page("lms_standards:laws", "hr", 8),
    page("lms_standards:law_version", "hr", 13, lambda world: world.law.pk),
    page("lms_standards:corrected_facts", "hr", 8),
    page("lms_standards:corrected_fact", "hr", 9, lambda world: world.corrected_fact.pk),
    page("lms_standards:clause", "hr", 15, "2.1"),
    page("lms_standards:verification", "hr", 12),
    page("lms_standards:editions", "hr", 8),
    page("lms_standards:edition", "hr", 14, lambda world: world.amended_edition.pk),
    page("lms_standards:changes", "hr", 11),
    page("lms_standards:change_all", "hr", 10, lambda world: world.edition_change.pk),
    page("lms_standards:change", "hr", 20, lambda world: world.edition_change.pk),
    page("lms_standards:change", "hr", 20, lambda world: world.law_change.pk, about="of a law"),
    page("lms_automation:rules", "hr", 10),
    page("lms_automation:rule", "hr", 22, lambda world: world.rule.pk),
    page("lms_automation:log", "hr", 9),
    page("lms_courses:home", "li", 9),
    page("lms_courses:clause", "li", 23, "2.1"),
    page("lms_courses:path", "li", 8, "growing"),
    page("lms_courses:enrolments", "hr", 14),
    page("lms_courses:path_enrolments", "hr", 12),
    page("lms_courses:remind", "hr", 9),
    page("lms_courses:remind_of_paths", "hr", 9),
    page("lms_courses:completion", "hr", 10, lambda world: world.course.pk),
    page("lms_courses:assign", "hr", 10),
    page("lms_classroom:home", "li", 4),
    page("lms_classroom:sessions", "hr", 9),
    page("lms_classroom:session", "li", 8, lambda world: world.class_session.pk),
    page("lms_classroom:session_people", "hr", 11, lambda world: world.class_session.pk),
    page("lms_classroom:cohorts", "hr", 8),
    page("lms_classroom:cohort", "hr", 11, lambda world: world.cohort.pk),
    page("lms_classroom:observations", "manager", 8),
    page("lms_classroom:observation_new", "manager", 7),
    page("lms_classroom:observation", "li", 7, lambda world: world.seen.pk),
    page("lms_classroom:observation_objections", "hr", 8),
    page("lms_classroom:checklists", "hr", 8),
    page("lms_courses:delta_course", "trainer", 17, lambda world: world.edition_change.pk),
    page("lms_courses:reviews", "trainer", 11),
    page("lms_courses:notes", "li", 7),
    page("lms_courses:notes", "li", 7, query="of=asked", about="asked"),
    page("lms_courses:remarks", "trainer", 14),
    page("lms_authoring:struggles", "trainer", 10, lambda world: world.course.pk),
    page("lms_courses:reactions", "trainer", 15, lambda world: world.course.pk),
    page("lms_authoring:new_course", "trainer", 6),
    page("lms_authoring:import", "trainer", 6),
    page("lms_authoring_english", "trainer", 14, lambda world: lessons_of(world.course)[0].pk),
    Page("a course", "li", 17, lambda world: world.course.url),
    page("lms_practice:home", "li", 19),
    page("lms_practice:mistakes", "li", 12),
    page("lms_practice:clause", "li", 15, "8.1"),
    page("lms_practice:own_answers", "li", 5),
    page("lms_courseware:results", "hr", 8, lambda world: world.courseware.pk),
    Page("a package in a course", "li", 6, lambda world: world.courseware.url),
    page("lms_exams:exams", "li", 9),
    growing("lms_exams:result", "li", 17),
    page("lms_exams:sittings", "hr", 9),
    page("lms_exams:sitting", "hr", 22, lambda world: world.sitting.pk),
    page("lms_exams:sitting_counts", "hr", 8, lambda world: world.sitting.pk),
    page("lms_psychometrics:analysis", "auditor", 8),
    page("lms_psychometrics:analysis_paper", "auditor", 12, lambda world: world.sitting.paper_id),
    growing("lms_psychometrics:analysis_question", "auditor", 14),
    growing("lms_exams:version", "hr", 9),
    page("lms_exams:corrections", "hr", 10),
    page("lms_exchange:question_export", "trainer", 13, query="format=gift"),
    growing("lms_exams:correction", "hr", 13),
    page("lms_certification:regrades", "hr", 8),
    page("lms_exams:sitting_calendar", "hr", 8),
    page("lms_exams:sitting_people", "hr", 10, lambda world: world.sitting.pk),
    page("lms_exams:sitting_due", "hr", 18, lambda world: world.sitting.pk),
    page("lms_exams:waiting_list", "hr", 11),
    page("lms_exams:sitting_choose", "hr", 6),
    page("lms_exams:console", "hr", 11, lambda world: world.sitting.pk),
    page("lms_exams:console_rows", "hr", 8, lambda world: world.sitting.pk),
    page("lms_exams:console_log", "hr", 9, lambda world: world.sitting.pk),
    page("lms_exams:objections", "hr", 9),
    page("lms_exams:invalidations", "hr", 8),
    page("lms_papers:papers", "trainer", 8),
    page("lms_psychometrics:second_forms", "hr", 8, lambda world: world.paper.pk),
    page("lms_exams:resits", "hr", 10, lambda world: world.paper.pk),
    page("lms_questions:reviews", "trainer", 12),
    growing("lms_questions:question", "trainer", 28),
    Page("retiring questions", "trainer", 28, lambda world: world.retiring),
    page("lms_questions:versions", "trainer", 8, lambda world: world.often_reviewed.pk),
    page("lms_papers:paper", "trainer", 17, lambda world: world.paper.pk),
    page("lms_papers:delta_paper", "trainer", 27, lambda world: world.edition_change.pk),
    page("lms_exams:marking", "hr", 8),
    page("lms_exams:sitting_results", "hr", 14, lambda world: world.sitting.pk),
    page("lms_certification:mine", "li", 17),
    page("lms_certification:coverage", "hr", 28),
    page("lms_certification:people", "hr", 21, query="sort=-ends_on"),
    page("lms_certification:expiring", "hr", 21, query="days=90"),
    page("lms_certification:remind", "hr", 11, query="days=90"),
    page("lms_certification:delta_exam", "hr", 15, lambda world: world.delta_exam.pk),
    page("lms_certification:delta_remind", "hr", 10, lambda world: world.delta_exam.pk),
    page("lms_certification:register", "hr", 9),
    growing("lms_certification:certificate", "hr", 19),
    page("lms_certification:waivers", "hr", 9),
    page("lms_performance:own_file", "li", 55),
    page("lms_performance:file", "hr", 57, li_number),
    *(
        page("lms_performance:file_rows", "li", budget, li_number, what, about=what)
        for what, budget in {
            "fcr": 8,
            "complaints": 8,
            "reviews": 8,
            "exams": 8,
            "surveys": 8,
            "timeline": 24,
            "viewers": 8,
        }.items()
    ),
    page("lms_performance:complaints", "hr", 12),
    page("lms_performance:feedback", "hr", 14),
    page("lms_performance:reviews", "hr", 12),
    page("lms_performance:values", "hr", 10),
    page("lms_performance:teams", "hr", 11),
    page("lms_evaluation:programmes", "hr", 11),
    growing("lms_evaluation:programme", "hr", 15),
    growing("lms_evaluation:programme_rows", "hr", 12),
    growing("lms_evaluation:programme_observations", "hr", 14),
    page("lms_evaluation:improvement", "hr", 10),
    page("lms_evaluation:finding", "hr", 11, lambda world: world.finding.pk),
    page("lms_performance:appraisal", "hr", 12),
    page("lms_performance:retention", "hr", 10),
    page("lms_performance:retention_due", "hr", 8, "reviews"),
    page("lms_performance:objections", "hr", 9),
    page("lms_performance:objections_own", "li", 6),
    page("lms_portal:today", "li", 41),
    page("lms_portal:own", "li", 16),
    page("lms_portal:work", "hr", 19),
    page("lms_portal:manager", "manager", 26),
]
# Forms, single things and what is sent or downloaded: they list nothing that grows.
NO_LISTS = {
    "lms_core": {
        "live",
        "ready",
        "offline",
        "offline_refused",
        "offline_worker",
        "manifest",
        "gallery",
        "job",
        "export",
        "import",
        "import_template",
        "import_run",
        "import_faults",
        "notice",
        "search",  # the first few of each kind: tests/core/search counts its queries
        "search_options",
        "calendar",
        "calendar_feed",
        "notices_read",
        "notice_choices",
        "delivery",
        "wordings",
        "wording",
        "webhook",
        "webhook_new",
        "statement",
    },
    "lms_people": {
        *("first_passwords_workbook", "first_passwords_again", "account_request", "account_password"),
        *("first_password", "transfer", "leaving", "leave", "pseudonym"),
    },
    "lms_standards": {
        *("review_workbook", "edition_change", "change_items", "change_gather", "change_sign"),
        *("change_days", "change_close", "change_record", "law_change", "correction_aside"),
    },
    "lms_courses": {
        *("review", "picture", "document", "enrol", "place", "end", "check", "change_read"),
        *("begin_path", "leave_path", "withdraw", "withdraw_paths", "delta_assign"),
        *("passages", "passage", "note", "note_drop", "unclear", "ask"),
        *("remark", "remark_take_back", "survey"),
        *("media", "scenario", "poll"),
    },
    "lms_authoring": {"import_run", "course_file"},
    "lms_courseware": {"open", "open_package"},
    "lms_classroom": {
        *("session_new", "session_edit", "session_cancel", "session_register", "session_withdraw"),
        *(
            "session_calendar",
            "session_code",
            "session_close",
            "session_reopen",
            "attendance_mark",
            "sign_in",
        ),
        *("cohort_new", "cohort_edit", "cohort_assign", "cohort_remind"),
        *("observation_again", "observation_object", "observation_objection"),
        *("checklist_new", "checklist"),
    },
    "lms_automation": {"rule_new", "rule_edit", "rule_switch", "rule_switching", "rule_delete"},
    "lms_practice": {
        *("daily", "daily_ahead", "forget", "question", "round", "lesson"),
        *("mock_paper", "mock", "mock_question"),
    },
    "lms_psychometrics": {
        *("standard_new", "analysis_forms", "analysis_judge"),
    },
    "lms_exams": {
        *(
            "rules",
            "waiting",
            "attempt",
            "answer",
            "state",
            "heartbeat",
            "hand_in",
            "look_up",
            "feedback",
            "console_person",
            "console_judge",
            "console_compare",
            "sitting_cancel",
            "sitting_places",
            "seat_terms",
            "seat_take_back",
            "sitting_new",
            "sitting_edit",
            "sitting_seats",
            "pass_mark",
            "turn",
            "paper_sample",
            "correction_new",
            "correction_apply",
            "correction_undo",
            "correction_discard",
            "invalidate",
            "invalidation_object",
            "invalidation",
            "object",
            "objection",
            "outcome",
            "outcome_workbook",
            "outcome_pdf",
            "marking_next",
            "marking_task",
            "marking_paper",
            "marking_sample",
            "marking_again",
        ),
    },
    "lms_questions": {
        *("question_still_right", "recording", "recording_upload", "question_step"),
    },
    "lms_papers": {
        *("paper_forms", "paper_print", "paper_printed"),
    },
    "lms_exchange": {
        *("question_import", "question_import_run", "question_import_faults", "question_template"),
    },
    "lms_certification": {
        *("certificate_pdf", "revoke", "lift", "regrade", "waiver_create", "waiver_end"),
        *("verify", "verify_lookup", "delta_ask", "delta_move", "delta_lift"),
    },
    "lms_performance": {
        *("file_export", "complaint", "review", "objection", "objection_new"),
    },
    "lms_evaluation": {
        *(
            "action",
            "finding_new",
            "programme_new",
            "programme_estimate",
            "programme_assign",
            "programme_cancel",
        ),
    },
    "lms_portal": {"home"},
}


def addresses_of(resolver: URLResolver, names: tuple[str, ...] = ()) -> Iterator[str]:
    """List the full names of all addresses below a resolver."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield ":".join((*names, entry.name or ""))
        else:
            yield from addresses_of(entry, (*names, entry.namespace) if entry.namespace else names)


def test_every_address_has_a_budget_or_lists_nothing() -> None:
    ours = {name for name in addresses_of(get_resolver()) if name.startswith("lms_")}
    without = {f"{app}:{name}" for app, names in NO_LISTS.items() for name in names}

    counted = {page.name for page in PAGES} - {"a course", "a package in a course", "retiring questions"}
    assert counted | without == ours
    assert counted & without == set()


def count_all(world: Growing, clients: dict[str, Client]) -> dict[str, int]:
    """Open every page twice and count the second time, when what Django itself remembers is known."""
    counts = {}
    for each in PAGES:
        client, path = clients[each.reader], each.path(world)
        assert client.get(path).status_code == 200, each.label
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        counts[each.label] = len(queries)
    return counts


@pytest.fixture(scope="module")
def counts(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[dict[str, int], dict[str, int]]]:
    """Count every page with one of everything, then with three."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    patches = pytest.MonkeyPatch.context()
    with django_db_blocker.unblock(), transaction.atomic(), media, patches as patch:
        # A number under the bell that grows old between two looks would be one question more.
        patch.setattr("lms.core.notices.queries.COUNT_SECONDS", 3600)
        create_roles()
        world = Growing()
        readers = {
            "li": world.cast.li,
            "manager": world.cast.wang,
            "hr": world.cast.zhao,
            "auditor": make_employee("孙静", unit=world.cast.hr_office, role=Role.AUDITOR),
            "trainer": make_employee("何培", unit=world.cast.hr_office, role=Role.TRAINER),
            "administrator": make_employee("郑文", unit=world.cast.hr_office, role=Role.ADMINISTRATOR),
        }
        clients = {name: Client() for name in readers}
        for name, client in clients.items():
            client.force_login(readers[name].user)
        world.grow()
        one = count_all(world, clients)
        world.grow()
        world.grow()
        yield one, count_all(world, clients)
        transaction.set_rollback(True)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.label)
def test_a_page_asks_the_same_for_one_and_for_three(
    counts: tuple[dict[str, int], dict[str, int]], page: Page
) -> None:
    with_one, with_three = (each[page.label] for each in counts)

    assert (with_one, with_three) == (page.budget, page.budget)
