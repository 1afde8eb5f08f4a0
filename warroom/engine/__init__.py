"""What happens by itself: one process that measures, keeps the clocks and calls people. Knows no screen."""
