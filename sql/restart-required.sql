-- check:     restart-required
-- title:     Networks and VPCs that need a restart to take their changes
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     network_id  integer  optional
-- param:     vpc_id      integer  optional
-- tables:    networks, vpc
-- seeds:     fixtures/sql/restart-required/{confirms,refutes,unknown}.sql
--
-- restart_required is set when a change could not be applied, or applies only with a restart (with clean-up).

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT(t.kind, ' ', COALESCE(t.object_name, '?'), ' (id ', t.id, ')', CASE t.problem WHEN 1 THEN ' needs a restart' ELSE ' needs no restart' END) AS evidence,
       'network' AS entity_type, t.id AS entity_id,
       t.kind AS object_kind,
       t.object_name AS object_name
FROM (
      SELECT w.id, 'network' AS kind, w.name AS object_name, CASE WHEN w.restart_required = 1 THEN 1 ELSE 0 END AS problem
      FROM networks w
      WHERE (w.removed IS NULL) = 1 AND w.traffic_type = 'Guest' AND (:network_id IS NULL OR w.id = :network_id) AND :vpc_id IS NULL
      UNION ALL
      SELECT p.id, 'VPC', p.name, CASE WHEN p.restart_required = 1 THEN 1 ELSE 0 END
      FROM vpc p
      WHERE (p.removed IS NULL) = 1 AND (:vpc_id IS NULL OR p.id = :vpc_id) AND :network_id IS NULL
     ) t
WHERE t.problem = 1 OR :network_id IS NOT NULL OR :vpc_id IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('none of ', COUNT(*), ' networks and VPCs needs a restart'), 'network', NULL, NULL, NULL
FROM (
      SELECT w.id, 'network' AS kind, w.name AS object_name, CASE WHEN w.restart_required = 1 THEN 1 ELSE 0 END AS problem
      FROM networks w
      WHERE (w.removed IS NULL) = 1 AND w.traffic_type = 'Guest' AND (:network_id IS NULL OR w.id = :network_id) AND :vpc_id IS NULL
      UNION ALL
      SELECT p.id, 'VPC', p.name, CASE WHEN p.restart_required = 1 THEN 1 ELSE 0 END
      FROM vpc p
      WHERE (p.removed IS NULL) = 1 AND (:vpc_id IS NULL OR p.id = :vpc_id) AND :network_id IS NULL
     ) t
WHERE :network_id IS NULL AND :vpc_id IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY object_kind, entity_id;
