-- check:     physical_network
-- title:     Names of physical networks
-- database:  cloud
-- as_of:     now
-- timeout:   1s
-- max_rows:  32
-- param:     ids  integers
-- tables:    physical_network

SELECT p.id AS id, p.name AS name, p.uuid AS uuid
FROM physical_network p
WHERE p.id IN (:ids)
ORDER BY p.id;
