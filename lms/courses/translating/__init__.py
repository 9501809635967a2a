"""Keep the translations of lessons, from files and along with a copy."""
