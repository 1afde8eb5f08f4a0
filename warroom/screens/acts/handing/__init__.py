"""Handing the watch over on the board: each step a file, and whoever presses gets the next one of theirs."""
