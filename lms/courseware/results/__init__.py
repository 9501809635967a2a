"""How learners answered the questions inside packages."""
