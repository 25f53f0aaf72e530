-- check:     network
-- title:     Names of networks
-- database:  cloud
-- as_of:     now
-- timeout:   1s
-- max_rows:  32
-- param:     ids  integers
-- tables:    networks

SELECT w.id AS id, w.name AS name, w.uuid AS uuid
FROM networks w
WHERE w.id IN (:ids)
ORDER BY w.id;
