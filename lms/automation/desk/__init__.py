"""The desk at which rules are written, looked at before they act, switched, and followed."""
