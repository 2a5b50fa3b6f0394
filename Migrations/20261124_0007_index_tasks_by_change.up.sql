-- Lists in the order of the last change, and those of the tasks changed since a moment, read one range of this index.
CREATE INDEX tasks_updated_idx ON tasks (tenant_id, updated_at, id);
