-- Every row of the service belongs to a tenant; tenant 1 serves callers while authentication is off.
CREATE TABLE tenants (
    id bigint GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tenants_pkey PRIMARY KEY (id),
    CONSTRAINT tenants_name_key UNIQUE (name),
    CONSTRAINT tenants_name_length CHECK (char_length(name) BETWEEN 1 AND 200)
);

-- The first number of a new identity column is 1.
INSERT INTO tenants (name) VALUES ('default');
