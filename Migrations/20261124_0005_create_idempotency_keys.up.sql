-- A write that is asked for again under its key happens once: its answer is kept and told again.
-- The row commits with the write, so there is never one without the other. No foreign key to the tenant: every keyed write
-- of a tenant would lock the tenant's row.
CREATE TABLE idempotency_keys (
    tenant_id bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    -- Of the answer; NULL only while the transaction that writes is under way, where nobody else sees it.
    status smallint,
    caller text NOT NULL,
    route text NOT NULL,
    key text NOT NULL,
    -- SHA-256 of what was asked for.
    request_digest bytea,
    etag text,
    location text,
    body bytea,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (tenant_id, caller, route, key),
    -- The claim leaves the digest out when another transaction has the key in hand: that must fail, and at once.
    CONSTRAINT idempotency_keys_not_in_flight CHECK (request_digest IS NOT NULL),
    CONSTRAINT idempotency_keys_request_digest_length CHECK (octet_length(request_digest) = 32),
    CONSTRAINT idempotency_keys_key_length CHECK (char_length(key) BETWEEN 1 AND 255),
    CONSTRAINT idempotency_keys_status_range CHECK (status BETWEEN 200 AND 299)
);

-- What is old enough to be forgotten, across all tenants.
CREATE INDEX idempotency_keys_created_at_idx ON idempotency_keys (created_at);
