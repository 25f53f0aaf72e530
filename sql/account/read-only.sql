-- A read-only account for cstriage. Run it once as an administrator of the database server, with a password and a host of your own:
--   mysql -u root -p < read-only.sql
-- It may read the cloud database and nothing else; cstriage opens read-only transactions besides, and never reads columns with secrets into
-- a snapshot. Where a replica exists, make the account there.
-- The two limits keep a runaway client off a busy server. REQUIRE SSL wants certificates on the server; leave it out on a socket.
CREATE USER 'cstriage'@'localhost' IDENTIFIED BY 'choose a password' /* REQUIRE SSL */ WITH MAX_USER_CONNECTIONS 2;
GRANT SELECT ON cloud.* TO 'cstriage'@'localhost';
