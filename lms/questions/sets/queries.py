"""Say in which pools each question is, and which others it never meets."""

from collections import defaultdict

from lms.questions.sets.models import EnemyGroup, QuestionPool


def pools_by_question() -> dict[int, frozenset[int]]:
    pools: defaultdict[int, set[int]] = defaultdict(set)
    for pool, question in QuestionPool.questions.through.objects.values_list(
        "questionpool_id", "question_id"
    ):
        pools[question].add(pool)
    return {question: frozenset(names) for question, names in pools.items()}


def enemies_by_question() -> dict[int, frozenset[int]]:
    """Say which questions each question never meets."""
    groups: defaultdict[int, set[int]] = defaultdict(set)
    for group, question in EnemyGroup.questions.through.objects.values_list("enemygroup_id", "question_id"):
        groups[group].add(question)
    enemies: defaultdict[int, set[int]] = defaultdict(set)
    for members in groups.values():
        for question in members:
            enemies[question] |= members - {question}
    return {question: frozenset(others) for question, others in enemies.items()}
