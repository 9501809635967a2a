"""Indicators: numerators and denominators by person and day, imported, summed and read as figures."""
