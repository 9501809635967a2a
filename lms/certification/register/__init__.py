"""The register of all certificates: find one, see what it rests on and what became of it."""
