"""How a sitting went as a whole: score bands, units, clauses, questions; nobody is named."""
