-- check:     router-health-checks
-- title:     Health checks of running routers that fail
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    major
-- timeout:   3s
-- max_rows:  20
-- param:     router_id    integer  optional
-- param:     router_name  text  optional
-- param:     check_name   text  optional
-- tables:    nics, networks, host, router_health_check, vm_instance, domain_router
-- seeds:     fixtures/sql/router-health-checks/{confirms,refutes,unknown}.sql
--
-- Results are fetched every ten minutes by default; older ones than an hour say nothing. The check of the gateways is
-- expected to fail on a BACKUP router. Up to 4.21 the result is 0 or 1, later a word.

SELECT 'confirms' AS verdict,
       CONCAT(t.router_name, ': ', t.check_type, ' health check ', t.check_name, ' failed at ', t.last_update, ' UTC',
              COALESCE(CONCAT(': ', NULLIF(SUBSTR(t.details, 1, 160), '')), '')) AS evidence,
       'vm' AS entity_type, t.vm_id AS entity_id,
       t.router_name AS router_name,
       t.check_name AS check_name,
       (SELECT /*! STRAIGHT_JOIN */ MIN(c.ip4_address) FROM nics k JOIN nics c ON c.id = k.id JOIN networks cw ON cw.id = c.network_id
        WHERE k.instance_id = t.vm_id AND (c.removed IS NULL) = 1 AND cw.traffic_type = 'Control') AS link_local_ip,
       (SELECT h.name FROM host h WHERE h.id = t.host_id) AS host_name,
       (SELECT h.private_ip_address FROM host h WHERE h.id = t.host_id) AS host_address
FROM (
      SELECT h.id, v.id AS vm_id, v.instance_name AS router_name, h.check_name, h.check_type, h.last_update, CAST(h.check_details AS CHAR) AS details, v.host_id
      FROM router_health_check h
      JOIN vm_instance v ON v.id = h.router_id AND (v.removed IS NULL) = 1 AND v.state = 'Running'
      JOIN domain_router d ON d.id = v.id
      WHERE h.check_result IN ('0', 'FAILED') AND h.last_update >= :now_minus_1h AND NOT (h.check_name = 'gateways_check.py' AND d.redundant_state = 'BACKUP')
        AND (:check_name IS NULL OR h.check_name = :check_name)
        AND (:router_id IS NULL OR v.id = :router_id) AND (:router_name IS NULL OR v.instance_name = :router_name)
     ) t
UNION ALL
SELECT 'refutes', CONCAT('no failure in the last hour in ', SUM(t.checks), ' health checks of ', COUNT(*), ' running routers'), 'vm', NULL, NULL, NULL, NULL, NULL, NULL
FROM (
      SELECT g.checks, CASE WHEN g.failed > 0 OR (g.gateways > 0 AND NOT d.redundant_state = 'BACKUP') THEN 1 ELSE 0 END AS problem
      FROM (SELECT h.router_id + 0 AS router_id, COUNT(*) AS checks,
                   SUM(CASE WHEN h.check_result IN ('0', 'FAILED') AND h.check_name <> 'gateways_check.py' THEN 1 ELSE 0 END) AS failed,
                   SUM(CASE WHEN h.check_result IN ('0', 'FAILED') AND h.check_name = 'gateways_check.py' THEN 1 ELSE 0 END) AS gateways
            FROM router_health_check h
            WHERE h.last_update >= :now_minus_1h AND (:check_name IS NULL OR h.check_name = :check_name) AND (:router_id IS NULL OR h.router_id = :router_id)
            GROUP BY h.router_id + 0) g
      JOIN vm_instance v ON v.id = g.router_id AND (v.removed IS NULL) = 1 AND v.state = 'Running'
      JOIN domain_router d ON d.id = v.id
      WHERE (:router_name IS NULL OR v.instance_name = :router_name)
     ) t
HAVING COUNT(*) > 0 AND SUM(t.problem) = 0
ORDER BY router_name, check_name;
