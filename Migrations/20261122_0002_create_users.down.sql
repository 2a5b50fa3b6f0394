-- Takes the users away again, with their addresses and names.
DROP TABLE users;
