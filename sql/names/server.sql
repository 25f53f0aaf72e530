-- check:     server
-- title:     Names of management servers, whose id in the logs is msid
-- database:  cloud
-- as_of:     now
-- timeout:   1s
-- max_rows:  32
-- param:     ids  integers
-- tables:    mshost

SELECT m.msid AS id, m.name AS name, m.uuid AS uuid
FROM mshost m
WHERE m.msid IN (:ids)
ORDER BY m.msid;
