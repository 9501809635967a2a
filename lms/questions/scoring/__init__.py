"""What an answer earns: marks, part marks, rubrics, typed numbers and patterns."""
