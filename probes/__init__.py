"""Middle floor: one file per kind of probe. Probes know records, never the store."""
