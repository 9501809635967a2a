"""Who gets a seat in a sitting: who is due, on which terms, at which place, who sits in two at once."""
