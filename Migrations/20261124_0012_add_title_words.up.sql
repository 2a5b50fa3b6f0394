-- The words of the title are kept with the task: a list that reads in its own order compares them row by row, and to
-- find them anew each time costs more than the rest of the row.
ALTER TABLE tasks
    ADD COLUMN title_words text[] COLLATE "C" NOT NULL GENERATED ALWAYS AS (task_words(tenant_id, title)) STORED;
