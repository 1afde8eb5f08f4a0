"""Middle floor: how a record looks. Widgets know records, never the store."""
