-- Takes the secrets away again; page tokens signed with them are refused from then on.
DROP TABLE service_keys;
