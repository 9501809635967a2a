"""List the topics of the company's own and their groups."""

from __future__ import annotations

from typing import cast

from django.db.models import Prefetch, QuerySet

from lms.standards.choices import StandardKind
from lms.standards.clauses.models import Clause
from lms.standards.topics.models import Topic, TopicGroup


def topic_groups() -> QuerySet[TopicGroup]:
    """List the groups in their order."""
    return TopicGroup.objects.filter(edition__standard__kind=StandardKind.TOPICS).order_by("number")


def own_topics() -> QuerySet[Topic]:
    """List the topics that are no clauses, in their order."""
    topics = cast("QuerySet[Topic]", Topic.objects.get_queryset())
    own = topics.filter(chapter__edition__standard__kind=StandardKind.TOPICS)
    return own.order_by("chapter__number", "sort", "number")


def groups_with_topics() -> QuerySet[TopicGroup]:
    """List the groups that hold topics, with these; two queries."""
    topics = Clause.objects.get_queryset().order_by("sort", "number")
    groups = topic_groups().filter(clauses__isnull=False).distinct()
    return groups.prefetch_related(Prefetch("clauses", queryset=topics))
