"""Addresses of sessions, attendance, cohorts and observation."""

from django.urls import path

from lms.classroom.attendance import views as attendance_views
from lms.classroom.cohorts import views as cohort_views
from lms.classroom.observation import views as observation_views
from lms.classroom.sessions import views as session_views

app_name = "lms_classroom"
urlpatterns = [
    path("", session_views.home, name="home"),
    path("sessions/", session_views.sessions, name="sessions"),
    path("sessions/new/", session_views.session_new, name="session_new"),
    path("sessions/<int:pk>/", session_views.session, name="session"),
    path("sessions/<int:pk>/register/", session_views.session_register, name="session_register"),
    path("sessions/<int:pk>/withdraw/", session_views.session_withdraw, name="session_withdraw"),
    path("sessions/<int:pk>/calendar/", session_views.session_calendar, name="session_calendar"),
    path("sessions/<int:pk>/edit/", session_views.session_edit, name="session_edit"),
    path("sessions/<int:pk>/cancel/", session_views.session_cancel, name="session_cancel"),
    path("sessions/<int:pk>/people/", attendance_views.session_people, name="session_people"),
    path(
        "sessions/<int:pk>/people/<int:employee>/", attendance_views.attendance_mark, name="attendance_mark"
    ),
    path("sessions/<int:pk>/code/", attendance_views.session_code, name="session_code"),
    path("sessions/<int:pk>/close/", attendance_views.session_close, name="session_close"),
    path("sessions/<int:pk>/reopen/", attendance_views.session_reopen, name="session_reopen"),
    path("sign-in/<str:code>/", attendance_views.sign_in_by_code, name="sign_in"),
    path("cohorts/", cohort_views.cohorts, name="cohorts"),
    path("cohorts/new/", cohort_views.cohort_new, name="cohort_new"),
    path("cohorts/<int:pk>/", cohort_views.cohort, name="cohort"),
    path("cohorts/<int:pk>/edit/", cohort_views.cohort_edit, name="cohort_edit"),
    path("cohorts/<int:pk>/assign/", cohort_views.cohort_assign, name="cohort_assign"),
    path("cohorts/<int:pk>/remind/", cohort_views.cohort_remind, name="cohort_remind"),
    path("observations/", observation_views.observations, name="observations"),
    path("observations/new/", observation_views.observation_new, name="observation_new"),
    path("observations/<int:pk>/", observation_views.observation, name="observation"),
    path("observations/<int:pk>/again/", observation_views.observation_again, name="observation_again"),
    path("observations/<int:pk>/object/", observation_views.observation_object, name="observation_object"),
    path("observations/objections/", observation_views.observation_objections, name="observation_objections"),
    path(
        "observations/objections/<int:pk>/",
        observation_views.observation_objection,
        name="observation_objection",
    ),
    path("checklists/", observation_views.checklist_list, name="checklists"),
    path("checklists/new/", observation_views.checklist_new, name="checklist_new"),
    path("checklists/<int:pk>/", observation_views.checklist, name="checklist"),
]
