-- check:     volume
-- title:     Names of volumes
-- database:  cloud
-- as_of:     now
-- timeout:   1s
-- max_rows:  32
-- param:     ids  integers
-- tables:    volumes

SELECT v.id AS id, v.name AS name, v.uuid AS uuid
FROM volumes v
WHERE v.id IN (:ids)
ORDER BY v.id;
