-- check:     pool
-- title:     Names of primary storage pools
-- database:  cloud
-- as_of:     now
-- timeout:   1s
-- max_rows:  32
-- param:     ids  integers
-- tables:    storage_pool

SELECT p.id AS id, p.name AS name, p.uuid AS uuid
FROM storage_pool p
WHERE p.id IN (:ids)
ORDER BY p.id;
