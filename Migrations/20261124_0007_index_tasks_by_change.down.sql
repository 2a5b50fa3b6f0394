-- Lists in the order of the last change sort all tasks of the tenant again.
DROP INDEX tasks_updated_idx;
