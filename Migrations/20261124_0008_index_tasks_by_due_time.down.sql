-- Lists in the order of due times sort all tasks of the tenant again.
DROP INDEX tasks_due_idx;
