-- check:     routers-stop-pending
-- title:     Routers that CloudStack wants to stop and could not
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     router_id    integer  optional
-- param:     router_name  text  optional
-- tables:    host, domain_router, vm_instance
-- seeds:     fixtures/sql/routers-stop-pending/{confirms,refutes,unknown}.sql
--
-- stop_pending is set when a router on an unreachable host was replaced or stopped; it is stopped when the host comes
-- back.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT(t.router_name, ' is ', t.state, CASE t.problem WHEN 1 THEN ', its stop is pending' ELSE ', no stop is pending' END) AS evidence,
       'vm' AS entity_type, t.id AS entity_id,
       t.router_name AS router_name,
       (SELECT h.name FROM host h WHERE h.id = t.host_id) AS host_name,
       (SELECT h.private_ip_address FROM host h WHERE h.id = t.host_id) AS host_address
FROM (
      SELECT v.id, v.instance_name AS router_name, v.state, COALESCE(v.host_id, v.last_host_id) AS host_id, CASE WHEN d.stop_pending = 1 THEN 1 ELSE 0 END AS problem
      FROM domain_router d
      JOIN vm_instance v ON v.id = d.id AND (v.removed IS NULL) = 1
      WHERE 1 = 1 AND (:router_id IS NULL OR v.id = :router_id) AND (:router_name IS NULL OR v.instance_name = :router_name)
     ) t
WHERE t.problem = 1 OR :router_id IS NOT NULL OR :router_name IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('no stop is pending for any of ', COUNT(*), ' routers'), 'vm', NULL, NULL, NULL, NULL
FROM (
      SELECT v.id, v.instance_name AS router_name, v.state, COALESCE(v.host_id, v.last_host_id) AS host_id, CASE WHEN d.stop_pending = 1 THEN 1 ELSE 0 END AS problem
      FROM domain_router d
      JOIN vm_instance v ON v.id = d.id AND (v.removed IS NULL) = 1
      WHERE 1 = 1 AND (:router_id IS NULL OR v.id = :router_id) AND (:router_name IS NULL OR v.instance_name = :router_name)
     ) t
WHERE :router_id IS NULL AND :router_name IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
