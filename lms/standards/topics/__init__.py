"""Topics of the company's own, taught and examined beside the clauses of the standard."""
