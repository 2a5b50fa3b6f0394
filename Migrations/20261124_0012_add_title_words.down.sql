-- The words of titles are no longer kept.
ALTER TABLE tasks DROP COLUMN title_words;
