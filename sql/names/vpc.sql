-- check:     vpc
-- title:     Names of VPCs
-- database:  cloud
-- as_of:     now
-- timeout:   1s
-- max_rows:  32
-- param:     ids  integers
-- tables:    vpc

SELECT p.id AS id, p.name AS name, p.uuid AS uuid
FROM vpc p
WHERE p.id IN (:ids)
ORDER BY p.id;
