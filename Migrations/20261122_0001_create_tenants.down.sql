-- Takes the tenants away again; the tables that refer to them are gone by now.
DROP TABLE tenants;
