-- check:     database-version
-- title:     Upgrades of the schema that did not complete
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    major
-- timeout:   3s
-- max_rows:  20
-- tables:    version
-- seeds:     fixtures/sql/database-version/{confirms,refutes,unknown}.sql
--
-- Each release leaves a row that goes from Upgrade over Cleanup to Complete. A step other than Complete means that an
-- upgrade failed half-way, or that its clean-up waits for the last old management server.

SELECT CASE WHEN SUM(CASE WHEN v.step <> 'Complete' THEN 1 ELSE 0 END) > 0 THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT(COUNT(*), ' schema versions, ', SUM(CASE WHEN v.step <> 'Complete' THEN 1 ELSE 0 END), ' not complete',
              COALESCE(CONCAT(' (', MIN(CASE WHEN v.step <> 'Complete' THEN v.version END), ' in step ', MIN(CASE WHEN v.step <> 'Complete' THEN v.step END), ')'), ''),
              COALESCE(CONCAT(', last change at ', MAX(v.updated), ' UTC'), '')) AS evidence,
       'database' AS entity_type, NULL AS entity_id, MIN(CASE WHEN v.step <> 'Complete' THEN v.version END) AS schema_version
FROM version v
HAVING COUNT(*) > 0;
