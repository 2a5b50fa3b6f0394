-- An inverted index has no order of columns: each key carries its tenant, so that a label of one tenant costs no other.
-- Immutable, although array_to_string is only stable: text has one form, whatever the session's settings are.
CREATE FUNCTION task_label_keys(tenant_id bigint, labels text[]) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN string_to_array(
        tenant_id::text || ':' || array_to_string(labels, U&'\001F' || tenant_id::text || ':'), U&'\001F');
