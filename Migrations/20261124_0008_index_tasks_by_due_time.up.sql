-- Lists in the order of due times, and those of the tasks due before or after a moment, read one range of this index.
-- Tasks that are due at no time stand together at its end, in the order of their ids.
CREATE INDEX tasks_due_idx ON tasks (tenant_id, due_at, id);
