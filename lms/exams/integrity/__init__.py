"""What a person has to look at: events on the page, rapid guessing, shared wrong answers; the judgement."""
