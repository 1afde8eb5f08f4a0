"""A handover: what it hands over, the walk through it, and what both sides did, in words, page and document."""
