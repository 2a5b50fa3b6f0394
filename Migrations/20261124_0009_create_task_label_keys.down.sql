-- Takes the function of the label index away again; the index is gone by now.
DROP FUNCTION task_label_keys;
