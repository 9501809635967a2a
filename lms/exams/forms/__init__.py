"""Forms of those who run sittings and of those who write questions and papers."""
