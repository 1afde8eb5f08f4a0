"""Ground floor: what is known. Records, the plan, the store and the clock; all SQL lives here."""
