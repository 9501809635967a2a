"""Tell Django how the app is called, and core what its audit entries mean."""

from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from lms.core.plugin import PluginConfig


class CoursesConfig(PluginConfig):
    """Register the app under its prefixed label."""

    name = "lms.courses"
    label = "lms_courses"
    verbose_name = _("Courses")
    default = True
    needs = ("lms.standards", "wagtail.images", "wagtail.documents")

    def ready(self) -> None:
        """Connect the receivers and put the audited actions into words."""
        from lms.core.trail.api import register_actions
        from lms.courses import receivers, search  # noqa: F401 - says what can be found by being imported

        post_migrate.connect(receivers.watch_content, sender=self)
        post_migrate.connect(receivers.review_existing_indexes, sender=self)
        register_actions(ACTIONS, details=DETAILS)


ACTIONS = {
    "courses.assigned": _("Course assigned"),
    "courses.path_assigned": _("Learning path assigned"),
    "courses.delta_made": _("Delta course made"),
    "courses.schedule_held": _("Lesson taken off the schedule: it rests on a changed clause"),
    "courses.withdrawn": _("Course withdrawn"),
    "courses.path_withdrawn": _("Learning path withdrawn"),
    "courses.reminded": _("Reminder of a course sent"),
    "courses.path_reminded": _("Reminder of a learning path sent"),
    "courses.exported": _("Enrolments downloaded"),
    "courses.remark_settled": _("Question or report at a lesson dealt with"),
}

DETAILS = {
    "clauses_changed": _("Clauses that changed"),
    "path": _("Learning path"),
    "courses": _("Courses"),
    "lessons": _("Lessons"),
    "passage": _("Passage"),
    "outcome": _("Outcome"),
}
