-- Forgets every key: a write that is asked for again happens again.
DROP TABLE idempotency_keys;
