"""Show packages where lessons are shown, and give their page its form."""

from wagtail import hooks

from lms.core.statements.api import SINCE_HOOK
from lms.courses.learning.api import PLAYED_LESSON_HOOK
from lms.courseware.attempts.statements import learned_since
from lms.courseware.pages.forms import CoursewareForm
from lms.courseware.pages.models import CoursewarePage
from lms.courseware.playing.views import played_page

# Forms lie above models, so the page cannot name its form itself.
CoursewarePage.base_form_class = CoursewareForm
hooks.register(SINCE_HOOK, learned_since)
hooks.register(PLAYED_LESSON_HOOK, played_page)
