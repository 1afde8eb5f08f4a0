"""How fast a war room is with many open incidents: real processes, seen from outside; run by ``make bench``."""
