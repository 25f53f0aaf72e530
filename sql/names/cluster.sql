-- check:     cluster
-- title:     Names of clusters
-- database:  cloud
-- as_of:     now
-- timeout:   1s
-- max_rows:  32
-- param:     ids  integers
-- tables:    cluster

SELECT c.id AS id, c.name AS name, c.uuid AS uuid
FROM cluster c
WHERE c.id IN (:ids)
ORDER BY c.id;
