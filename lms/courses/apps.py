"""Tell Django how the app is called, and core what its audit entries mean."""

from django.utils.translation import gettext_lazy as _

from lms.core.plugin import PluginConfig


class CoursesConfig(PluginConfig):
    """Register the app under its prefixed label."""

    name = "lms.courses"
    label = "lms_courses"
    verbose_name = _("Courses")
    default = True
    needs = ("lms.standards", "wagtail.images", "wagtail.contrib.typed_table_block")

    def ready(self) -> None:
        """Connect the receivers and put the audited actions into words."""
        from lms.core.api import register_actions
        from lms.courses import receivers  # noqa: F401 - importing it connects them

        register_actions(ACTIONS)


ACTIONS = {
    "courses.assigned": _("Course assigned"),
    "courses.path_assigned": _("Learning path assigned"),
    "courses.exported": _("Enrolments downloaded"),
}
