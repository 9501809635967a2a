"""Walk the product as its users do, in real Chromium, on the demo that `./scripts/demo` serves."""
