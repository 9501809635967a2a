"""Write questions in the admin: the list of the bank, the form of each kind, changes to many at once."""
