"""Read each thing a row of questions says, or say what is wrong with it."""
