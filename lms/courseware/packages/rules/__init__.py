"""Rules of packages: which archives are taken, and how a manifest is read."""
