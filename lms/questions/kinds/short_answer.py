"""Short answer: a few sentences, marked by people."""

from django.utils.translation import gettext_lazy as _

from lms.questions.kinds.body import KindMeta
from lms.questions.kinds.written import WrittenForm, WrittenKind, WrittenQuestion

USUAL_LIMIT = 500


class ShortAnswerQuestion(WrittenQuestion):
    """A few sentences to write."""

    kind_name = "short_answer"

    class Meta(KindMeta):
        verbose_name = _("short answer question")
        verbose_name_plural = _("short answer questions")


class ShortAnswerForm(WrittenForm):
    """Edit a question answered in a few sentences."""

    usual_limit = USUAL_LIMIT


class ShortAnswer(WrittenKind[ShortAnswerQuestion]):
    """A few sentences are written."""

    name = "short_answer"
    place = 80
    label = _("Short answer")
    model = ShortAnswerQuestion
    form = ShortAnswerForm
    usual_limit = USUAL_LIMIT


KIND = ShortAnswer()
