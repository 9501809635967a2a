"""Files of questions in other systems' formats."""
