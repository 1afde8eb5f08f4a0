"""Compositions of widgets: they read the room's situation and call its commands."""
