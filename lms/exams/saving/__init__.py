"""Save an answer so that it is never lost, for thousands at once; late ones are kept apart."""
