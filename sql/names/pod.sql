-- check:     pod
-- title:     Names of pods
-- database:  cloud
-- as_of:     now
-- timeout:   1s
-- max_rows:  32
-- param:     ids  integers
-- tables:    host_pod_ref

SELECT p.id AS id, p.name AS name, p.uuid AS uuid
FROM host_pod_ref p
WHERE p.id IN (:ids)
ORDER BY p.id;
