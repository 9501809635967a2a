"""Changes to certificates: issuing, revoking, waiving, keeping."""
