-- Tasks with all of some labels are found here; a short list of pending entries keeps reads and writes even.
-- Sorted by bytes, so that a newer library cannot reorder the index.
-- A label with the separator in it has the keys of its parts: lists compare the labels themselves as well.
CREATE INDEX tasks_labels_idx ON tasks USING gin ((task_label_keys(tenant_id, labels) COLLATE "C"))
    WITH (gin_pending_list_limit = 256);
