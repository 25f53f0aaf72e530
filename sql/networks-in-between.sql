-- check:     networks-in-between
-- title:     Networks that stay in Implementing or Shutdown
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    major
-- timeout:   3s
-- max_rows:  20
-- param:     network_id  integer  optional
-- param:     vpc_id      integer  optional
-- tables:    networks
-- seeds:     fixtures/sql/networks-in-between/{confirms,refutes,unknown}.sql
--
-- Both states last minutes. The table has no time of the last change; networks of the last 15 minutes do not count.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('network ', COALESCE(t.network_name, '?'), ' (id ', t.id, ') is ', t.state) AS evidence,
       'network' AS entity_type, t.id AS entity_id,
       t.network_name AS network_name
FROM (
      SELECT w.id, w.name AS network_name, w.state, w.reservation_id,
             CASE WHEN w.state NOT IN ('Implementing', 'Shutdown') THEN 0 WHEN w.created < :now_minus_15m THEN 1 END AS problem
      FROM networks w
      WHERE (w.removed IS NULL) = 1 AND w.traffic_type = 'Guest' AND (:network_id IS NULL OR w.id = :network_id) AND (:vpc_id IS NULL OR w.vpc_id = :vpc_id)
     ) t
WHERE t.problem = 1 OR :network_id IS NOT NULL OR :vpc_id IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('none of ', COUNT(*), ' guest networks is Implementing or being shut down'), 'network', NULL, NULL
FROM (
      SELECT w.id, w.name AS network_name, w.state, w.reservation_id,
             CASE WHEN w.state NOT IN ('Implementing', 'Shutdown') THEN 0 WHEN w.created < :now_minus_15m THEN 1 END AS problem
      FROM networks w
      WHERE (w.removed IS NULL) = 1 AND w.traffic_type = 'Guest' AND (:network_id IS NULL OR w.id = :network_id) AND (:vpc_id IS NULL OR w.vpc_id = :vpc_id)
     ) t
WHERE :network_id IS NULL AND :vpc_id IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
