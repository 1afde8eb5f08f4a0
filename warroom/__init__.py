"""Top floor: what a shift does."""

__version__ = "0.1.0"
