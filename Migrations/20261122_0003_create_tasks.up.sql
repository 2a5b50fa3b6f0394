-- Tasks are what the service is for: each is held by one user and handed over by a transfer.
-- Columns of a fixed width come first: rows are smaller and quicker to read.
CREATE TABLE tasks (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    user_id bigint NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    -- Derived, so that it cannot disagree; a column, because a list of open tasks needs it as an index key.
    completed boolean NOT NULL GENERATED ALWAYS AS (completed_at IS NOT NULL) STORED,
    -- 0 low, 1 medium, 2 high, 3 urgent: it sorts by urgency.
    priority smallint NOT NULL DEFAULT 1,
    title text NOT NULL,
    description text NOT NULL DEFAULT '',
    labels text[] NOT NULL DEFAULT '{}',
    completed_at timestamptz,
    due_at timestamptz,
    CONSTRAINT tasks_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT tasks_user_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id),
    CONSTRAINT tasks_id_positive CHECK (id > 0),
    CONSTRAINT tasks_title_length CHECK (char_length(title) BETWEEN 1 AND 500),
    -- Unicode's White_Space, spelled out: what a pattern class holds depends on the database's locale.
    CONSTRAINT tasks_title_not_blank CHECK (
        btrim(title, U&'\0009\000A\000B\000C\000D\0020\0085\00A0\1680\2000\2001\2002\2003\2004\2005\2006\2007\2008\2009\200A\2028\2029\202F\205F\3000') <> ''
    ),
    CONSTRAINT tasks_description_length CHECK (char_length(description) <= 10000),
    CONSTRAINT tasks_priority_range CHECK (priority BETWEEN 0 AND 3),
    -- The years that RFC 3339 can write; infinity is none of them.
    CONSTRAINT tasks_due_at_range CHECK (
        due_at >= timestamptz '0001-01-01 00:00:00+00' AND due_at < timestamptz '10000-01-01 00:00:00+00'
    ),
    CONSTRAINT tasks_labels_count CHECK (cardinality(labels) <= 20),
    CONSTRAINT tasks_labels_no_null CHECK (array_position(labels, NULL) IS NULL),
    CONSTRAINT tasks_version_positive CHECK (version >= 1)
);

-- A user's tasks by id, all of them (two ranges merged) or the open or completed ones alone; also what the foreign key looks up.
CREATE INDEX tasks_user_idx ON tasks (tenant_id, user_id, completed, id);

-- A tenant's tasks by id, filtered by completed, by priority or by both (one range for each pair, merged).
CREATE INDEX tasks_filter_idx ON tasks (tenant_id, completed, priority, id);
