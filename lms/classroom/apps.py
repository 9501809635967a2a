"""Tell Django how the app is called, and core what its audit entries mean."""

from importlib import import_module

from django.utils.translation import gettext_lazy as _

from lms.core.plugin import PluginConfig


class ClassroomConfig(PluginConfig):
    """Register the app under its prefixed label."""

    name = "lms.classroom"
    label = "lms_classroom"
    verbose_name = _("Classroom")
    default = True
    needs = ("lms.courses",)

    def ready(self) -> None:
        """Connect the receivers and put the audited actions into words."""
        from lms.core.trail.api import register_actions

        import_module("lms.classroom.notices")
        import_module("lms.classroom.receivers")
        register_actions(ACTIONS, details=DETAILS)


ACTIONS = {
    "classroom.session_planned": _("Session planned"),
    "classroom.session_changed": _("Session changed"),
    "classroom.session_cancelled": _("Session cancelled"),
    "classroom.session_closed": _("Session closed"),
    "classroom.session_reopened": _("Session opened again, credit hours taken back"),
    "classroom.attendance_marked": _("Attendance marked by hand"),
    "classroom.people_exported": _("List of a session downloaded"),
    "classroom.cohort_made": _("Cohort made"),
    "classroom.cohort_changed": _("Cohort changed"),
    "classroom.cohort_assigned": _("Course assigned to a cohort"),
    "classroom.cohort_reminded": _("Cohort reminded"),
    "classroom.checklist_made": _("Checklist made"),
    "classroom.checklist_changed": _("Checklist changed"),
    "classroom.observation_done": _("Observation completed"),
    "classroom.observations_asked": _("Observations asked for by rule"),
    "classroom.observation_objection_raised": _("Objection to an observation raised"),
    "classroom.observation_objection_upheld": _("Objection to an observation upheld"),
    "classroom.observation_objection_refused": _("Objection to an observation not upheld"),
}

DETAILS = {
    "begins_at": _("Begins"),
    "attendees": _("People"),
    "no_longer_there": _("No longer noted as there"),
    "hours": _("Credit hours"),
    "course": _("Course"),
    "items": _("Points of the checklist"),
    "checklist": _("Checklist"),
}
