-- Lists by label look at all tasks of the tenant again.
DROP INDEX tasks_labels_idx;
