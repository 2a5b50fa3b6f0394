-- Users hold tasks; a user belongs to one tenant and is unknown to all others.
CREATE TABLE users (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL,
    email text,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT users_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT users_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT users_id_positive CHECK (id > 0),
    CONSTRAINT users_name_length CHECK (char_length(name) BETWEEN 1 AND 200),
    -- Unicode's White_Space, spelled out: what a pattern class holds depends on the database's locale.
    CONSTRAINT users_name_not_blank CHECK (
        btrim(name, U&'\0009\000A\000B\000C\000D\0020\0085\00A0\1680\2000\2001\2002\2003\2004\2005\2006\2007\2008\2009\200A\2028\2029\202F\205F\3000') <> ''
    ),
    CONSTRAINT users_email_length CHECK (char_length(email) BETWEEN 3 AND 320),
    CONSTRAINT users_version_positive CHECK (version >= 1)
);

-- The root locale of ICU, whatever the database's own: under a Turkish one lower('I') is no i, under C 'É' stays as it is.
-- Sorted by bytes, so that a newer ICU cannot reorder the index.
CREATE UNIQUE INDEX users_email_key ON users (tenant_id, lower(email COLLATE "und-x-icu") COLLATE "C");
