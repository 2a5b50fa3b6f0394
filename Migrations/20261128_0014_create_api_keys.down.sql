-- Forgets every key: their holders are refused, unless authentication is off.
DROP TABLE api_keys;
