"""Topics of the company's own: products, systems, safety – whatever is taught beside the standard.

They lie where clauses lie, so that questions, papers, courses and mastery treat both alike; a group of topics
is what a chapter is to clauses. `queries` lists them.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lms.standards.clauses.models import Chapter, Clause


class TopicGroup(Chapter):
    """A group of topics such as products."""

    class Meta:
        proxy = True
        verbose_name = _("topic group")
        verbose_name_plural = _("topic groups")

    def __str__(self) -> str:
        return self.shown_title


class Topic(Clause):
    """A topic of the company's own, with a code such as P.1."""

    class Meta:
        proxy = True
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
