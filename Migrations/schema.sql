-- What the migrations make together, as pg_dump of PostgreSQL 15 tells it: to read, and to see in a
-- review what a migration does. `baton migrate verify --write` writes it; nothing runs it.

CREATE FUNCTION public.task_label_keys(tenant_id bigint, labels text[]) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN string_to_array((((tenant_id)::text || ':'::text) || array_to_string(labels, ((''::text || (tenant_id)::text) || ':'::text))), ''::text);

CREATE FUNCTION public.task_words(tenant_id bigint, title text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN string_to_array((((tenant_id)::text || ':'::text) || replace(btrim(regexp_replace(lower((NORMALIZE(title, NFKC) COLLATE "und-x-icu")), '[^[:alnum:]]+'::text, ' '::text, 'g'::text)), ' '::text, ((' '::text || (tenant_id)::text) || ':'::text))), ' '::text);

CREATE TABLE public.api_keys (
    id bigint NOT NULL,
    tenant_id bigint NOT NULL,
    user_id bigint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    rotated_at timestamp with time zone,
    previous_ends_at timestamp with time zone,
    name text NOT NULL,
    scopes text[] NOT NULL,
    digest bytea NOT NULL,
    previous_digest bytea,
    CONSTRAINT api_keys_digest_length CHECK ((octet_length(digest) = 32)),
    CONSTRAINT api_keys_name_length CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200))),
    CONSTRAINT api_keys_previous_digest_length CHECK ((octet_length(previous_digest) = 32)),
    CONSTRAINT api_keys_previous_ends CHECK (((previous_digest IS NULL) = (previous_ends_at IS NULL))),
    CONSTRAINT api_keys_scopes_known CHECK ((scopes <@ ARRAY['tasks:read'::text, 'tasks:write'::text, 'users:read'::text, 'users:write'::text, 'operations'::text, 'admin'::text])),
    CONSTRAINT api_keys_scopes_some CHECK ((cardinality(scopes) >= 1))
);

ALTER TABLE public.api_keys ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.api_keys_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.idempotency_keys (
    tenant_id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    status smallint,
    caller text NOT NULL,
    route text NOT NULL,
    key text NOT NULL,
    request_digest bytea,
    etag text,
    location text,
    body bytea,
    CONSTRAINT idempotency_keys_key_length CHECK (((char_length(key) >= 1) AND (char_length(key) <= 255))),
    CONSTRAINT idempotency_keys_not_in_flight CHECK ((request_digest IS NOT NULL)),
    CONSTRAINT idempotency_keys_request_digest_length CHECK ((octet_length(request_digest) = 32)),
    CONSTRAINT idempotency_keys_status_range CHECK (((status >= 200) AND (status <= 299)))
);

CREATE TABLE public.service_keys (
    purpose text NOT NULL,
    secret bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT service_keys_secret_length CHECK ((octet_length(secret) = 32))
);

CREATE TABLE public.tasks (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    completed boolean GENERATED ALWAYS AS ((completed_at IS NOT NULL)) STORED NOT NULL,
    priority smallint DEFAULT 1 NOT NULL,
    title text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    labels text[] DEFAULT '{}'::text[] NOT NULL,
    completed_at timestamp with time zone,
    due_at timestamp with time zone,
    title_words text[] GENERATED ALWAYS AS (public.task_words(tenant_id, title)) STORED NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT tasks_description_length CHECK ((char_length(description) <= 10000)),
    CONSTRAINT tasks_due_at_range CHECK (((due_at >= '0001-01-01 00:00:00+00'::timestamp with time zone) AND (due_at < '10000-01-01 00:00:00+00'::timestamp with time zone))),
    CONSTRAINT tasks_id_positive CHECK ((id > 0)),
    CONSTRAINT tasks_labels_count CHECK ((cardinality(labels) <= 20)),
    CONSTRAINT tasks_labels_no_null CHECK ((array_position(labels, NULL::text) IS NULL)),
    CONSTRAINT tasks_priority_range CHECK (((priority >= 0) AND (priority <= 3))),
    CONSTRAINT tasks_title_length CHECK (((char_length(title) >= 1) AND (char_length(title) <= 500))),
    CONSTRAINT tasks_title_not_blank CHECK ((btrim(title, '	
                  　'::text) <> ''::text)),
    CONSTRAINT tasks_version_positive CHECK ((version >= 1))
);

ALTER TABLE public.tasks ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.tasks_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.tenants (
    id bigint NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT tenants_name_length CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200)))
);

ALTER TABLE public.tenants ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.tenants_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.users (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    name text NOT NULL,
    email text,
    version bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT users_email_length CHECK (((char_length(email) >= 3) AND (char_length(email) <= 320))),
    CONSTRAINT users_id_positive CHECK ((id > 0)),
    CONSTRAINT users_name_length CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200))),
    CONSTRAINT users_name_not_blank CHECK ((btrim(name, '	
                  　'::text) <> ''::text)),
    CONSTRAINT users_version_positive CHECK ((version >= 1))
);

ALTER TABLE public.users ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.users_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (tenant_id, caller, route, key);

ALTER TABLE ONLY public.service_keys
    ADD CONSTRAINT service_keys_pkey PRIMARY KEY (purpose);

ALTER TABLE ONLY public.tasks
    ADD CONSTRAINT tasks_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.tenants
    ADD CONSTRAINT tenants_name_key UNIQUE (name);

ALTER TABLE ONLY public.tenants
    ADD CONSTRAINT tenants_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (tenant_id, id);

CREATE INDEX api_keys_user_idx ON public.api_keys USING btree (tenant_id, user_id);

CREATE INDEX idempotency_keys_created_at_idx ON public.idempotency_keys USING btree (created_at);

CREATE INDEX tasks_created_idx ON public.tasks USING btree (tenant_id, created_at, id);

CREATE INDEX tasks_due_idx ON public.tasks USING btree (tenant_id, due_at, id);

CREATE INDEX tasks_filter_idx ON public.tasks USING btree (tenant_id, completed, priority, id);

CREATE INDEX tasks_labels_idx ON public.tasks USING gin (public.task_label_keys(tenant_id, labels) COLLATE "C") WITH (gin_pending_list_limit='256');

CREATE INDEX tasks_updated_idx ON public.tasks USING btree (tenant_id, updated_at, id);

CREATE INDEX tasks_user_idx ON public.tasks USING btree (tenant_id, user_id, completed, id);

CREATE INDEX tasks_words_idx ON public.tasks USING gin (title_words) WITH (gin_pending_list_limit='256');

CREATE UNIQUE INDEX users_email_key ON public.users USING btree (tenant_id, lower((email COLLATE "und-x-icu")) COLLATE "C");

CREATE STATISTICS public.tasks_filter_stats (mcv) ON tenant_id, completed, priority FROM public.tasks;

CREATE STATISTICS public.tasks_holder_stats (mcv) ON tenant_id, user_id, completed FROM public.tasks;

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_user_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.tasks
    ADD CONSTRAINT tasks_user_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);
