"""Show courses, lessons, paths and what to learn; take enrolment, the place reached and answers.

Who is weak in a clause is led to what teaches it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST
from wagtail import hooks

from lms.core.offline.api import kept_offline, noted_moment, taken_late
from lms.core.policies import framing
from lms.core.refusals import sentence
from lms.core.ui.api import Action, Tab, page_parts
from lms.courses.blocks import audiences_of
from lms.courses.blocks.embeds import frame_sources
from lms.courses.learning.changed import changes_to_read, read_change
from lms.courses.learning.clauses import (
    CLAUSE_PARTS_HOOK,
    CLAUSE_STATUS_HOOK,
    clause_study_of,
    has_hidden_text,
)
from lms.courses.learning.forms import CheckForm, PlaceForm, ScenarioForm
from lms.courses.learning.lessons import (
    LESSON_POLLS_HOOK,
    PLAYED_LESSON_HOOK,
    LessonReading,
    lesson_reading,
    shown_part,
)
from lms.courses.learning.models import Enrolment
from lms.courses.learning.opening import StepLocked
from lms.courses.learning.path_pages import path_reading
from lms.courses.learning.queries import learning_of, place_of_course
from lms.courses.learning.services import (
    CheckRests,
    NoSuchEnd,
    answer_check,
    begin_path,
    end_scenario,
    enrol,
    leave_path,
    record_progress,
)
from lms.courses.learning.states import course_states, enrolments_of
from lms.courses.margin.queries import lesson_margin
from lms.courses.pages.authors import COURSE_ACTIONS_HOOK, author_actions
from lms.courses.pages.kept import Shelf, shelf
from lms.courses.pages.languages import course_languages
from lms.courses.pages.models import CourseIndexPage, CoursePage, LessonPage
from lms.courses.pages.outlines import is_played, outlines
from lms.courses.pages.queries import Addresses
from lms.courses.pages.readable import closed_to, hidden_from, readable
from lms.courses.paths.models import LearningPath
from lms.courses.permissions import may_assign, may_follow, may_oversee
from lms.courses.templatetags.lesson_links import clause_link
from lms.people.api import (
    EmployeeRequest,
    Role,
    SignedInRequest,
    employee_of,
    employee_required,
    has_role,
    role_required,
)
from lms.people.leaves.api import away_times
from lms.standards.api import topics_that_count, wordings_on

type ShowPlayed = Callable[[HttpRequest, LessonReading], HttpResponse | None]


@role_required()
def index_page(request: SignedInRequest, _page: CourseIndexPage) -> HttpResponse:
    """Send the reader to the list of courses: the index has nothing of its own to show."""
    return redirect("lms_courses:home")


@kept_offline
@role_required()
def course_page(request: SignedInRequest, page: CoursePage) -> HttpResponse:
    """Show a course with its lessons and how far the reader has come."""
    employee = employee_of(request.user)
    content = shelf()
    outline = outlines(content).courses.get(page.pk)
    if outline is None:
        raise Http404
    enrolments = enrolments_of(employee, outline.course) if employee else {}
    places = place_of_course(content, employee, page.pk) if employee and not enrolments else {}
    away = away_times(employee, timezone.localdate()) if enrolments and employee else ()
    [state] = course_states([outline], enrolments, timezone.localdate(), places, away)
    wordings = wordings_on(clause.line for clause in page.clauses.all())
    actions = []
    if may_oversee(request.user):
        completion = reverse("lms_courses:completion", args=[page.pk])
        reactions = reverse("lms_courses:reactions", args=[page.pk])
        actions += [
            Action(gettext_lazy("Completion by unit"), completion, "quiet"),
            Action(gettext_lazy("What learners say"), reactions, "quiet"),
        ]
    if url := _edit_url(request, page):
        copy = reverse("wagtailadmin_pages:copy", args=[page.pk])
        actions += [
            *author_actions(COURSE_ACTIONS_HOOK, page),
            Action(gettext_lazy("Duplicate"), copy, "quiet"),
            Action(gettext_lazy("Edit"), url),
        ]
    context = {
        "state": state,
        "language": course_languages(content).get(page.pk),
        "is_employee": employee is not None,
        "page": page,
        "wordings": wordings.values(),
        "is_hidden": any(has_hidden_text(wording.clause) for wording in wordings.values()),
        "actions": actions,
    }
    return render(request, "lms_courses/learning/course_page.html", context)


@role_required()
def path_page(request: SignedInRequest, key: str) -> HttpResponse:
    """Show a path with its steps and how far the reader has come; anybody may look at any path."""
    employee = employee_of(request.user)
    reading = path_reading(key, employee, timezone.localdate())
    if reading is None:
        raise Http404
    actions = []
    if has_role(request.user, Role.TRAINER):
        edit = reverse("wagtailsnippets_lms_courses_learningpath:edit", args=[reading.status.path.pk])
        actions.append(Action(gettext_lazy("Edit"), edit))
    context = {"reading": reading, "is_employee": employee is not None, "actions": actions}
    return render(request, "lms_courses/learning/path_page.html", context)


@require_POST
@employee_required
def begin(request: EmployeeRequest, key: str) -> HttpResponse:
    """Put the reader on a path."""
    path = get_object_or_404(LearningPath, key=key)
    begin_path(employee=request.employee, path=path, now=timezone.now())
    messages.success(request, _("You are on this path now. Begin with its first course."))
    return redirect("lms_courses:path", key)


@require_POST
@employee_required
def leave(request: EmployeeRequest, key: str) -> HttpResponse:
    """Take the reader off a path that the reader began."""
    path = get_object_or_404(LearningPath, key=key)
    if leave_path(employee=request.employee, path=path, now=timezone.now()):
        messages.success(request, _("You have left this path. Courses you have begun stay in your list."))
    else:
        messages.warning(request, _("Only a path you began yourself and have not completed can be left."))
    return redirect("lms_courses:path", key)


def _edit_url(request: HttpRequest, page: CoursePage | LessonPage) -> str:
    """Give trainers the page's form in the admin."""
    is_trainer = has_role(request.user, Role.TRAINER)
    return reverse("wagtailadmin_pages:edit", args=[page.pk]) if is_trainer else ""


@kept_offline
@role_required()
def lesson_page(request: SignedInRequest, pk: int, content: Shelf | None = None) -> HttpResponse:
    """Show a lesson; a link may ask for one answered question again."""
    employee = employee_of(request.user)
    content = content or shelf()
    reading = lesson_reading(pk, employee, timezone.localdate(), content, audiences_of(request.user))
    if reading is None:
        raise Http404
    page = reading.text.lesson
    if reading.is_played:
        shows: list[ShowPlayed] = hooks.get_hooks(PLAYED_LESSON_HOOK)
        if shown := next(filter(None, (show(request, reading) for show in shows)), None):
            return shown
    context = {
        "page": page,
        "wording": reading.text.wording,
        "reading": reading,
        "clauses": reading.text.clauses,
        "is_employee": employee is not None,
        "again": request.GET.get("again", ""),
        "changes": changes_to_read(reading, employee, content),
        "polls": [poll for polls_of in hooks.get_hooks(LESSON_POLLS_HOOK) for poll in polls_of(reading)],
        "margin": lesson_margin(page, employee, reading.text.wording.blocks),
        "edit_url": _edit_url(request, page),
    }
    response = render(request, "lms_courses/learning/lesson_page.html", context)
    if "embed" in reading.text.body.kinds:
        framing(response, *frame_sources())
    return response


@kept_offline
@role_required()
def home(request: SignedInRequest) -> HttpResponse:
    """List the courses for whoever is signed in."""
    employee = employee_of(request.user)
    actions = []
    with suppress(NoReverseMatch):  # a site may leave the pages of the standard out
        actions.append(Action(gettext_lazy("Clauses"), reverse("lms_standards:standard"), "quiet"))
    if may_follow(request.user):
        actions.append(Action(gettext_lazy("Who has learned what"), reverse("lms_courses:enrolments")))
    if may_assign(request.user):
        actions.append(Action(gettext_lazy("Assign"), reverse("lms_courses:assign"), "primary"))
    content = shelf()
    learning = learning_of(employee, timezone.localdate(), content)
    context = {
        "catalogue": learning.catalogue(closed_to(request.user, content)),
        "languages": course_languages(content),
        "is_employee": employee is not None,
        "today": learning.today,
        "hours": learning.hours if employee else None,
        "yearly_hours": learning.hours_aim if employee else None,
        "actions": actions,
    }
    return render(request, "lms_courses/learning/home.html", context)


@require_POST
@employee_required
def enrol_oneself(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Enrol the reader and open the first lesson not yet done, or the lesson asked from.

    Whoever the course is kept from is led to its page, where Wagtail asks for the password or refuses.
    """
    content = shelf()
    outline = outlines(content).courses.get(pk)
    if outline is None:
        raise Http404
    if outline.course.path.startswith(hidden_from(request, content)):
        return redirect(outline.url)
    try:
        enrolment = enrol(employee=request.employee, course=outline.course, now=timezone.now())
    except StepLocked as refusal:
        messages.warning(request, sentence(refusal))
        return redirect(outline.url)
    [state] = course_states([outline], {pk: enrolment}, timezone.localdate())
    wanted = request.POST.get("lesson", "")
    asked = next((each for each in state.lessons if str(each.lesson.pk) == wanted), None)
    target = asked or state.next_lesson
    return redirect(target.url if target else state.url)


@require_POST
@employee_required
@taken_late
def save_place(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Keep how far the reader has come; the answer says whether the lesson is now done."""
    lesson, enrolment = _own(request, pk)
    if is_played(lesson):  # what was done of it is not for the reader to say
        raise Http404
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    progress = record_progress(
        enrolment=enrolment,
        lesson=lesson,
        place=form.place(),
        now=timezone.now(),
        read_until=form.read_until(),
    )
    return JsonResponse({"done": progress.completed_at is not None})


@require_POST
@employee_required
@taken_late
def answer(request: EmployeeRequest, pk: int, block: str) -> HttpResponse:
    """Mark an answer: htmx gets the question with its feedback, a browser without script the page."""
    lesson, enrolment = _own(request, pk)
    reading = lesson_reading(pk, request.employee, timezone.localdate())
    part = reading.text.body.checks.get(block) if reading else None
    if part is None:
        return HttpResponse(status=404)
    form = CheckForm(request.POST, options=len(part.options))
    if form.is_valid():
        # Somebody whose page still shows the form of a question at rest sees that it rests.
        with suppress(CheckRests):
            answer_check(
                enrolment=enrolment,
                lesson=lesson,
                block_id=block,
                chosen=form.chosen(),
                now=timezone.now(),
                noted_at=noted_moment(request.POST),
            )
    if request.headers.get("HX-Request"):
        return _answered(request, lesson, block, nothing_chosen=not form.is_valid())
    if not form.is_valid():
        messages.warning(request, _("Choose an option first."))
    return redirect(f"{Addresses().of(lesson)}#b-{block}")


def _answered(
    request: EmployeeRequest, lesson: LessonPage, block: str, *, nothing_chosen: bool
) -> HttpResponse:
    """Draw the question anew, with the end of the lesson and the outline beside it."""
    today = timezone.localdate()
    reading = lesson_reading(lesson.pk, request.employee, today)
    if reading is None:
        return HttpResponse(status=404)
    progress = reading.current.progress
    context = {
        "page": lesson,
        "reading": reading,
        "shown": shown_part(reading.text.body.checks[block], progress.answers() if progress else {}, today),
        "is_employee": True,
        "again": block if nothing_chosen else "",
        "nothing_chosen": nothing_chosen,
    }
    return render(request, "lms_courses/learning/answered.html", context)


@require_POST
@employee_required
@taken_late
def scenario_ended(request: EmployeeRequest, pk: int, block: str) -> HttpResponse:
    """Keep the end of a scenario; htmx gets what stands at the end of the lesson, others the page."""
    lesson, enrolment = _own(request, pk)
    form = ScenarioForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    try:
        end_scenario(
            enrolment=enrolment, lesson=lesson, block_id=block, path=form.chosen(), now=timezone.now()
        )
    except NoSuchEnd as none:
        raise Http404 from none
    if not request.headers.get("HX-Request"):
        return redirect(f"{Addresses().of(lesson)}#b-{block}")
    reading = lesson_reading(lesson.pk, request.employee, timezone.localdate())
    context = {"page": lesson, "reading": reading, "is_employee": True}
    return render(request, "lms_courses/learning/scenario_ended.html", context)


@require_GET
@employee_required
def end_of_lesson(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Draw the end of the lesson and the outline after the reader reached the bottom."""
    lesson, _enrolment = _own(request, pk)
    reading = lesson_reading(lesson.pk, request.employee, timezone.localdate())
    context = {"page": lesson, "reading": reading, "is_employee": True}
    return render(request, "lms_courses/learning/reached_end.html", context)


@require_POST
@employee_required
def change_read(request: EmployeeRequest, pk: int, change: int) -> HttpResponse:
    """Keep that the reader has read what a change of edition means for the lesson."""
    lesson, _enrolment = _own(request, pk)
    content = shelf()
    reading = lesson_reading(lesson.pk, request.employee, timezone.localdate(), content)
    to_read = changes_to_read(reading, request.employee, content) if reading else ()
    if change not in {one.change for one in to_read}:
        raise Http404
    read_change(employee=request.employee, lesson=lesson, change=change, now=timezone.now())
    return redirect(Addresses().of(lesson))


def _own(request: EmployeeRequest, pk: int) -> tuple[LessonPage, Enrolment]:
    """Find a lesson that the reader may read, and the reader's own enrolment in its course."""
    lesson = get_object_or_404(readable(hidden_from(request)), pk=pk)
    course = get_object_or_404(CoursePage.objects.ancestor_of(lesson))
    enrolment = get_object_or_404(
        Enrolment.objects.select_related("course"), employee=request.employee, course=course
    )
    return lesson, enrolment


@kept_offline
@role_required()
def clause_study(request: SignedInRequest, number: str) -> HttpResponse:
    """Show what there is to learn of a clause and how the reader stands with it; apps above add parts."""
    clause = get_object_or_404(topics_that_count().select_related("chapter"), number=number)
    employee, content = employee_of(request.user), shelf()
    tabs = [Tab(_("Learn"), request.path, True)]
    if url := clause_link(clause.number):
        tabs.append(Tab(_("What it rests on"), url, count=clause.facts.count()))
    context = {
        "study": clause_study_of(
            clause, employee, timezone.localdate(), content, hidden_from(request, content)
        ),
        "status": page_parts(CLAUSE_STATUS_HOOK, request.user, clause),
        "parts": page_parts(CLAUSE_PARTS_HOOK, request.user, clause),
        "is_employee": employee is not None,
        "tabs": tabs,
    }
    return render(request, "lms_courses/learning/clause.html", context)
