"""What follows from records and a moment. Pure: no clock, no file, no store, no network."""
