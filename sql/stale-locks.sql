-- check:     stale-locks
-- title:     Locks of the database table that are held for more than ten minutes
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- tables:    op_lock, mshost
-- seeds:     fixtures/sql/stale-locks/{confirms,refutes,unknown}.sql
--
-- op_lock rows live for seconds. One whose holder is no living management server is stale and blocks its object until
-- it is deleted or the database restarts (the table is in memory).

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT(t.lock_key, ' is held since ', t.acquired_on, ' UTC by thread ', t.thread, ' of ', COALESCE(t.server_name, 'an unknown server'), CASE t.alive WHEN 1 THEN '' ELSE ', which is not alive' END, ', ', t.waiters, ' wait') AS evidence,
       'lock' AS entity_type, NULL AS entity_id,
       t.lock_key AS lock_key,
       t.server_name AS server_name
FROM (
      SELECT o.`key` AS lock_key, o.thread, o.waiters, o.acquired_on, m.name AS server_name,
             CASE WHEN o.acquired_on < :now_minus_10m THEN 1 ELSE 0 END AS problem,
             CASE WHEN m.state = 'Up' AND m.last_update >= :now_minus_5m THEN 1 ELSE 0 END AS alive
      FROM op_lock o
      LEFT JOIN mshost m ON CONCAT(m.msid, '') = o.mac AND (m.removed IS NULL) = 1
     ) t
WHERE t.problem = 1
UNION ALL
SELECT 'refutes', CONCAT('none of ', COUNT(*), ' locks is held for more than ten minutes'), 'lock', NULL, NULL, NULL
FROM (
      SELECT o.`key` AS lock_key, o.thread, o.waiters, o.acquired_on, m.name AS server_name,
             CASE WHEN o.acquired_on < :now_minus_10m THEN 1 ELSE 0 END AS problem,
             CASE WHEN m.state = 'Up' AND m.last_update >= :now_minus_5m THEN 1 ELSE 0 END AS alive
      FROM op_lock o
      LEFT JOIN mshost m ON CONCAT(m.msid, '') = o.mac AND (m.removed IS NULL) = 1
     ) t
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY lock_key;
