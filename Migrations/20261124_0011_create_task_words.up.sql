-- The words of a title without case, each with its tenant as the labels have it: runs of letters and digits.
-- ICU decides what those are and what their small form is, whatever the locale of the database.
CREATE FUNCTION task_words(tenant_id bigint, title text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN string_to_array(
        tenant_id::text || ':' || replace(
            btrim(regexp_replace(
                lower(normalize(title, NFKC) COLLATE "und-x-icu"), '[^[:alnum:]]+', ' ', 'g')),
            ' ', ' ' || tenant_id::text || ':'),
        ' ');
