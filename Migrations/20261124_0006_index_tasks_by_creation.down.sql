-- Lists in the order of creation sort all tasks of the tenant again.
DROP INDEX tasks_created_idx;
