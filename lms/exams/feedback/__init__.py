"""Look up what is right during the attempt, where the paper shows it; the answer is final then."""
