-- Lists in the order of creation, and those of the tasks created since a moment, read one range of this index.
CREATE INDEX tasks_created_idx ON tasks (tenant_id, created_at, id);
