"""Leaders watch the work by a checklist tied to clauses, agree the next step and look again."""
