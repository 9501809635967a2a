"""What a person must be able to do (C1–C15), and the categories of complaints mapped to clauses."""
