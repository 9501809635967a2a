"""Say what a file of questions would do to the bank: new, changed, there already, or unfit."""
