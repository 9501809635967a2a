"""Tell Django how the app is called, and let courses hold its page."""

from django.utils.translation import gettext_lazy as _

from lms.core.plugin import PluginConfig


class CoursewareConfig(PluginConfig):
    """Register the app under its prefixed label."""

    name = "lms.courseware"
    label = "lms_courseware"
    verbose_name = _("Bought courseware")
    default = True
    needs = ("lms.courses",)

    def ready(self) -> None:
        """Offer the page below courses, before Wagtail reads which pages go where; check the settings."""
        from django.core.checks import register

        from lms.courses.api import CoursePage
        from lms.courseware.playing.checks import check_origin

        CoursePage.subpage_types = [*CoursePage.subpage_types, "lms_courseware.CoursewarePage"]
        register(check_origin)
