"""Essay: a longer text, marked by people."""

from django.utils.translation import gettext_lazy as _

from lms.questions.kinds.body import KindMeta
from lms.questions.kinds.written import WrittenForm, WrittenKind, WrittenQuestion

USUAL_LIMIT = 2000


class EssayQuestion(WrittenQuestion):
    """A longer text to write."""

    kind_name = "essay"

    class Meta(KindMeta):
        verbose_name = _("essay question")
        verbose_name_plural = _("essay questions")


class EssayForm(WrittenForm):
    """Edit a question answered in a longer text."""

    usual_limit = USUAL_LIMIT


class Essay(WrittenKind[EssayQuestion]):
    """A longer text is written."""

    name = "essay"
    place = 90
    label = _("Essay")
    model = EssayQuestion
    form = EssayForm
    usual_limit = USUAL_LIMIT


KIND = Essay()
