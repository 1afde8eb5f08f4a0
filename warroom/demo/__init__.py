"""The demo: a contact centre on loopback that works, breaks by a script and recovers, for the board to watch."""
