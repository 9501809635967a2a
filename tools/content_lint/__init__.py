"""Check training content against every rule of the apps that read it."""
