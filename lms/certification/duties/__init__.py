"""The delta exams that changes of the standard ask of certificates, and the days on which these lapse."""
