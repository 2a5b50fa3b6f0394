-- Tasks whose title has all of some words are found here; pending entries as for the labels.
CREATE INDEX tasks_words_idx ON tasks USING gin (title_words) WITH (gin_pending_list_limit = 256);
