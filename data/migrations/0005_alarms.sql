-- What an alarm needs to be judged by events alone. The table holds the alarms of the site file's series and budgets
-- beside those of the probes; their names are told apart when the site file is read.
ALTER TABLE probes ADD COLUMN recent TEXT NOT NULL DEFAULT '';
ALTER TABLE probes ADD COLUMN ok_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE probes ADD COLUMN clearing_since INTEGER;
ALTER TABLE probes ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
UPDATE probes SET ok_at = at WHERE raised = 0 AND failing_since IS NULL;
