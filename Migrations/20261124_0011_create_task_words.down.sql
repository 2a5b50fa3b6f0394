-- Takes the function of the words away again; the column that is made by it is gone by now.
DROP FUNCTION task_words;
