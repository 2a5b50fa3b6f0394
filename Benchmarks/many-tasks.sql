-- 200 000 tasks of 2 400 users in 5 tenants, for an empty database with Baton's schema: the first tenant has 4 in 5 of them.
--
-- 1 in 20 is open; user 1 holds 20 000, all open ones among them. One task a minute from 2026 on, changed within 100 days, 3 in 4
-- due within 400 days. There are common, rarer and rare priorities, labels and words. ListPlanTests looks at the plans of lists
-- of them, `Benchmarks/batches-and-lists --lists` at how long they take.
INSERT INTO tenants (name) SELECT 'tenant ' || n FROM generate_series(2, 5) AS n;
INSERT INTO users (tenant_id, name)
SELECT CASE WHEN n % 5 = 0 THEN 2 + n / 5 % 4 ELSE 1 END, 'user ' || n FROM generate_series(1, 2400) AS n;
INSERT INTO tasks (
    tenant_id, user_id, title, completed_at, priority, labels, due_at, created_at, updated_at)
SELECT u.tenant_id, u.id,
       'Task ' || n || ', with a title of usual length: fifty' || n % 50 || ' thousand' || n % 1000,
       CASE WHEN n % 20 <> 0 THEN now() END,
       CASE WHEN n % 50 = 0 THEN 3 WHEN n % 3 = 0 THEN 0 ELSE 1 + n % 2 END,
       CASE WHEN n % 7 < 2 THEN ARRAY['common'] ELSE '{}' END
           || CASE WHEN n % 61 = 0 THEN ARRAY['some'] ELSE '{}' END
           || CASE WHEN n % 501 = 0 THEN ARRAY['rare'] ELSE '{}' END,
       CASE WHEN n % 4 <> 1 THEN timestamptz '2026-01-01Z' + n * 7919::bigint % 576000 * interval '1 minute' END,
       timestamptz '2026-01-01Z' + n * interval '1 minute',
       timestamptz '2026-01-01Z' + (n + n * 7907::bigint % 144000) * interval '1 minute'
  FROM generate_series(1, 200000) AS n
  JOIN users AS u ON u.id = CASE WHEN n % 10 = 0 THEN 1 ELSE 1 + n * 7919::bigint % 2400 END
 ORDER BY n;
INSERT INTO idempotency_keys (tenant_id, caller, route, key, request_digest, created_at)
SELECT 1, 'anonymous', 'POST /v1/tasks', 'key ' || n, sha256(''), now() - n * interval '1 second'
  FROM generate_series(1, 50000) AS n;
