"""Tag many questions at once, and give the trail what a question is filed under and who keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.core.trail.api import FieldTrace, details_text
from lms.core.wording import JSON
from lms.questions.bank.models import Question, QuestionTag, QuestionTagging

REFILED = "exams.question_refiled"
# Versions hold these, with their author and time; steps of a question's life are entries of their own.
IN_VERSIONS = ("stem", "explanation", "clause", "facts", "difficulty", "level", "verification", "law_version")
OF_ITS_LIFE = ("state", "author")


class FilingTrace(FieldTrace):
    """Category, tags, competencies, owner and what else of a question stands in no version."""

    def __init__(self) -> None:
        """Tell of questions of every kind."""
        super().__init__(
            Question, called=pgettext_lazy("audit", "question"), leave_out=(*IN_VERSIONS, *OF_ITS_LIFE)
        )
        self.changed = REFILED

    def action_labels(self) -> dict[str, str | Promise]:
        """Call a change what it is."""
        return super().action_labels() | {REFILED: _("Question refiled")}

    def say(self, details: Mapping[str, JSON]) -> str:
        """Put the details into words; entries of before name what was added and removed by signs."""
        return super().say(details) or details_text(details)


AT_ONCE = 500


@transaction.atomic
def set_tags(wanted: Mapping[int, Sequence[str]]) -> None:
    """Give each question, by its key, exactly these tags; new words become tags.

    Whoever calls it has checked that the person may edit the bank.
    """
    keys = list(wanted)
    for start in range(0, len(keys), AT_ONCE):
        QuestionTagging.objects.filter(content_object__in=keys[start : start + AT_ONCE]).delete()
    names = dict.fromkeys(name for tags in wanted.values() for name in tags)
    tags = _tags_named(list(names))
    taggings = [
        QuestionTagging(tag=tags[name], content_object_id=key)
        for key, names in wanted.items()
        for name in dict.fromkeys(names)
    ]
    QuestionTagging.objects.bulk_create(taggings, batch_size=AT_ONCE)


def _tags_named(names: Sequence[str]) -> dict[str, QuestionTag]:
    """Find the tags of these names and make those that lack."""
    if not names:
        return {}
    found: dict[str, QuestionTag] = {}
    for start in range(0, len(names), AT_ONCE):
        for tag in QuestionTag.objects.filter(name__in=names[start : start + AT_ONCE]):
            found[tag.name] = tag
    slugs = set(QuestionTag.objects.values_list("slug", flat=True))
    new = []
    for name in names:
        if name not in found:
            tag = QuestionTag(name=name)
            tag.slug = _free_slug(tag.slugify(name) or "tag", slugs)
            slugs.add(tag.slug)
            new.append(tag)
    QuestionTag.objects.bulk_create(new, batch_size=AT_ONCE)
    return found | {tag.name: tag for tag in new}


def _free_slug(wanted: str, taken: set[str]) -> str:
    """Give an address that no tag has; its end counts up."""
    slug, number = wanted[:90], 1
    while slug in taken:
        number += 1
        slug = f"{wanted[:90]}-{number}"
    return slug
