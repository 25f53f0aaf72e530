-- check:     zone
-- title:     Names of zones
-- database:  cloud
-- as_of:     now
-- timeout:   1s
-- max_rows:  32
-- param:     ids  integers
-- tables:    data_center

SELECT z.id AS id, z.name AS name, z.uuid AS uuid
FROM data_center z
WHERE z.id IN (:ids)
ORDER BY z.id;
