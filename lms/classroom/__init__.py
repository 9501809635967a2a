"""Learning together and at work: cohorts, sessions in a room, attendance, observation on the job."""
