"""How questions, their options and whole papers did, and which of them deserve a look."""
