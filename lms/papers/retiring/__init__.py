"""Say before questions are retired what rests on them: cases, papers, drawn forms, what is planned."""
