-- Replicas accept each other's page tokens: the secret they are signed with lives where all replicas find it.
CREATE TABLE service_keys (
    purpose text NOT NULL,
    secret bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT service_keys_pkey PRIMARY KEY (purpose),
    CONSTRAINT service_keys_secret_length CHECK (octet_length(secret) = 32)
);

-- Each version 4 UUID brings 122 bits from the server's strong random source; three are more than the 256 that are kept.
INSERT INTO service_keys (purpose, secret)
VALUES (
    'page_token',
    sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
);
