-- check:     management-versions
-- title:     Management servers of different versions, or of another version than the database
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- tables:    mshost
-- seeds:     fixtures/sql/management-versions/{confirms,refutes,unknown}.sql
--
-- During a rolling upgrade this is so for minutes. Afterwards a forgotten server works on a schema it does not know.

SELECT CASE WHEN COUNT(DISTINCT m.version) > 1 THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT(COUNT(*), ' management servers are up with ', COUNT(DISTINCT m.version), ' versions, ', MIN(m.version), ' to ', MAX(m.version)) AS evidence,
       'server' AS entity_type, NULL AS entity_id
FROM mshost m
WHERE (m.removed IS NULL) = 1 AND m.state = 'Up' AND m.last_update >= :now_minus_5m AND m.version IS NOT NULL
HAVING COUNT(*) > 0;
