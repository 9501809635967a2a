"""A change of edition as a project: what rests on the clauses that change, who looks, when it is done."""
