"""What a change of the standard asks of certificates: a delta exam in time, else they are due again."""
