-- Takes the tasks away again, all of them.
DROP TABLE tasks;
