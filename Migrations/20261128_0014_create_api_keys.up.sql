-- Callers prove who they are: a key is known by the digest of its secret, and everything that it may do is in its row.
CREATE TABLE api_keys (
    id bigint GENERATED ALWAYS AS IDENTITY,
    tenant_id bigint NOT NULL,
    -- The one user for whom the key acts; NULL acts for the whole tenant.
    user_id bigint,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    rotated_at timestamptz,
    -- How long the secret before the last rotation is still accepted.
    previous_ends_at timestamptz,
    name text NOT NULL,
    scopes text[] NOT NULL,
    -- SHA-256. A secret has 256 random bits, so there is nothing to guess and nothing that a slower digest would add.
    digest bytea NOT NULL,
    previous_digest bytea,
    CONSTRAINT api_keys_pkey PRIMARY KEY (id),
    CONSTRAINT api_keys_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    -- The keys of a user go with the user.
    CONSTRAINT api_keys_user_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT api_keys_name_length CHECK (char_length(name) BETWEEN 1 AND 200),
    CONSTRAINT api_keys_scopes_known CHECK (
        scopes <@ ARRAY['tasks:read', 'tasks:write', 'users:read', 'users:write', 'operations', 'admin']
    ),
    CONSTRAINT api_keys_scopes_some CHECK (cardinality(scopes) >= 1),
    CONSTRAINT api_keys_digest_length CHECK (octet_length(digest) = 32),
    CONSTRAINT api_keys_previous_digest_length CHECK (octet_length(previous_digest) = 32),
    CONSTRAINT api_keys_previous_ends CHECK ((previous_digest IS NULL) = (previous_ends_at IS NULL))
);

-- A tenant's keys, and those that go when a user is deleted.
CREATE INDEX api_keys_user_idx ON api_keys (tenant_id, user_id);
