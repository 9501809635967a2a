"""The pass mark of a sitting that has begun: kept, and changed only by a decision with a reason."""
