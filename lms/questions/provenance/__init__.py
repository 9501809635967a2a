"""What questions rest on: clauses, facts and laws; notice what changes, have somebody look again."""
