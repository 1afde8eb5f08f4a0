"""What was measured, carried away in a form that other programs read."""
