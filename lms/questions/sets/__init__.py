"""Sets of questions: pools that rules draw on, and questions that never meet in one paper."""
