-- Lists by word look at all tasks of the tenant again.
DROP INDEX tasks_words_idx;
