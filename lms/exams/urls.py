"""Addresses of exams: takers' pages and endpoints, and the pages of those who run sittings."""

from django.urls import path

from lms.exams.corrections import views as corrections_views
from lms.exams.feedback import views as feedback_views
from lms.exams.heartbeat import views as heartbeat_views
from lms.exams.invalidation import views as invalidation_views
from lms.exams.invigilation import views as invigilation_views
from lms.exams.marking import views as marking_views
from lms.exams.objections import views as objections_views
from lms.exams.outcomes import views as outcomes_views
from lms.exams.pass_marks import views as pass_marks_views
from lms.exams.planning import calendar
from lms.exams.planning import views as planning_views
from lms.exams.resits import views as resits_views
from lms.exams.results import views as results_views
from lms.exams.seating import due_views
from lms.exams.seating import views as seating_views
from lms.exams.taking import turning
from lms.exams.taking import views as taking_views

app_name = "lms_exams"
urlpatterns = [
    path("", taking_views.exams, name="exams"),
    path("sittings/<int:pk>/rules/", taking_views.rules, name="rules"),
    path("sittings/<int:pk>/turn/", taking_views.waiting, name="waiting"),
    path("attempts/<uuid:token>/", taking_views.attempt, name="attempt"),
    # Pages send a pass and are answered by saving.middleware.LeanSaving; this is the way of those without.
    path("attempts/<uuid:token>/answer/", taking_views.answer, name="answer"),
    path("attempts/<uuid:token>/state/", taking_views.state, name="state"),
    path("attempts/<uuid:token>/heartbeat/", heartbeat_views.heartbeat, name="heartbeat"),
    path("attempts/<uuid:token>/turn/", turning.turn, name="turn"),
    path("attempts/<uuid:token>/hand-in/", taking_views.hand_in_attempt, name="hand_in"),
    path("attempts/<uuid:token>/result/", results_views.result, name="result"),
    path("sittings/", planning_views.sittings, name="sittings"),
    path("sittings/calendar/", calendar.calendar, name="sitting_calendar"),
    path("sittings/new/", planning_views.open_new, name="sitting_new"),
    path("sittings/waiting/", due_views.waiting, name="waiting_list"),
    path("sittings/choose/", due_views.choose_sitting, name="sitting_choose"),
    path("sittings/<int:pk>/", planning_views.sitting, name="sitting"),
    path("sittings/<int:pk>/counts/", planning_views.counts, name="sitting_counts"),
    path("sittings/<int:pk>/edit/", planning_views.edit, name="sitting_edit"),
    path("sittings/<int:pk>/seats/", planning_views.seats, name="sitting_seats"),
    path("sittings/<int:pk>/cancel/", planning_views.cancel, name="sitting_cancel"),
    path("sittings/<int:pk>/people/", seating_views.people, name="sitting_people"),
    path("sittings/<int:pk>/people/due/", due_views.due, name="sitting_due"),
    path("sittings/<int:pk>/people/places/", seating_views.places, name="sitting_places"),
    path("sittings/<int:pk>/people/<int:seat>/", seating_views.terms, name="seat_terms"),
    path("sittings/<int:pk>/people/<int:seat>/take-back/", seating_views.take_back, name="seat_take_back"),
    path("sittings/<int:pk>/console/", invigilation_views.console, name="console"),
    path("sittings/<int:pk>/console/rows/", invigilation_views.console_part, name="console_rows"),
    path("sittings/<int:pk>/console/compare/", invigilation_views.compare, name="console_compare"),
    path("sittings/<int:pk>/console/log/", invigilation_views.log, name="console_log"),
    path("sittings/<int:pk>/console/<int:seat>/", invigilation_views.person, name="console_person"),
    path(
        "sittings/<int:pk>/console/<int:seat>/attempts/<int:number>/judge/",
        invigilation_views.judge,
        name="console_judge",
    ),
    path("sittings/<int:pk>/results/", planning_views.results, name="sitting_results"),
    path("sittings/<int:pk>/pass-mark/", pass_marks_views.pass_mark, name="pass_mark"),
    path("papers/<int:pk>/resits/", resits_views.resits, name="resits"),
    path("papers/<int:pk>/sample/", taking_views.sample, name="paper_sample"),
    path("versions/<int:pk>/", corrections_views.version, name="version"),
    path("versions/<int:pk>/correct/", corrections_views.correction_new, name="correction_new"),
    path("versions/<int:pk>/mark-again/", marking_views.marking_again, name="marking_again"),
    path("corrections/", corrections_views.corrections, name="corrections"),
    path("corrections/<int:pk>/", corrections_views.correction, name="correction"),
    path("corrections/<int:pk>/apply/", corrections_views.correction_apply, name="correction_apply"),
    path("corrections/<int:pk>/undo/", corrections_views.correction_undo, name="correction_undo"),
    path("corrections/<int:pk>/discard/", corrections_views.correction_discard, name="correction_discard"),
    path("attempts/<uuid:token>/look-up/<int:slot>/", feedback_views.seal, name="look_up"),
    path("attempts/<uuid:token>/feedback/", feedback_views.feedback, name="feedback"),
    path("attempts/<uuid:token>/object/<int:slot>/", results_views.object_to_question, name="object"),
    path("attempts/<uuid:token>/invalidate/", invalidation_views.invalidate, name="invalidate"),
    path(
        "attempts/<uuid:token>/invalidate/object/", invalidation_views.object_to, name="invalidation_object"
    ),
    path("invalidations/", invalidation_views.invalidations, name="invalidations"),
    path("invalidations/<int:pk>/", invalidation_views.invalidation, name="invalidation"),
    path("objections/", objections_views.objections, name="objections"),
    path("objections/<int:pk>/", objections_views.objection, name="objection"),
    path("marking/", marking_views.marking, name="marking"),
    path("marking/next/<int:pk>/<str:part>/", marking_views.marking_next, name="marking_next"),
    path("marking/<int:pk>/", marking_views.marking_task, name="marking_task"),
    path("marking/papers/<int:pk>/", marking_views.marking_paper, name="marking_paper"),
    path("marking/sample/<int:pk>/", marking_views.marking_sample, name="marking_sample"),
    path("sittings/<int:pk>/outcome/", outcomes_views.outcome_part, name="outcome"),
    path("sittings/<int:pk>/outcome.xlsx", outcomes_views.outcome_workbook, name="outcome_workbook"),
    path("sittings/<int:pk>/outcome.pdf", outcomes_views.outcome_report, name="outcome_pdf"),
]
