"""When an action may move on, and when its figure can be told apart from the one before."""
