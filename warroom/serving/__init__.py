"""The wall in a browser: a read-only board as a child for each viewer, behind doors that are closed by default."""
