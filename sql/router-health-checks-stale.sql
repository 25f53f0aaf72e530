-- check:     router-health-checks-stale
-- title:     Running routers whose health check results are no longer fetched
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     router_id    integer  optional
-- param:     router_name  text  optional
-- tables:    nics, networks, host, configuration, router_health_check, vm_instance
-- seeds:     fixtures/sql/router-health-checks-stale/{confirms,refutes,unknown}.sql
--
-- The results are fetched over the control address: a router that cannot be reached keeps its last ones. Routers
-- without any result (health checks off) do not count.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT(t.router_name, ': the newest health check result is of ', t.newest, ' UTC') AS evidence,
       'vm' AS entity_type, t.id AS entity_id,
       t.router_name AS router_name,
       (SELECT MIN(c.ip4_address) FROM nics c JOIN networks cw ON cw.id = c.network_id
        WHERE c.instance_id = t.id AND c.removed IS NULL AND cw.traffic_type = 'Control') AS link_local_ip,
       (SELECT h.name FROM host h WHERE h.id = t.host_id) AS host_name,
       (SELECT h.private_ip_address FROM host h WHERE h.id = t.host_id) AS host_address
FROM (
      SELECT x.id, x.router_name, x.host_id, x.newest,
             CASE WHEN x.newest >= :now_minus_30m THEN 0
                  WHEN EXISTS (SELECT 1 FROM configuration c WHERE c.name = 'router.health.checks.enabled' AND c.value = 'false') THEN NULL
                  ELSE 1 END AS problem
      FROM (SELECT v.id, v.instance_name AS router_name, v.host_id, h.newest
            FROM (SELECT router_id, MAX(last_update) AS newest FROM router_health_check GROUP BY router_id) h
            JOIN vm_instance v ON v.id = h.router_id AND v.removed IS NULL AND v.state = 'Running'
            WHERE 1 = 1 AND (:router_id IS NULL OR v.id = :router_id) AND (:router_name IS NULL OR v.instance_name = :router_name)) x
     ) t
WHERE t.problem = 1 OR :router_id IS NOT NULL OR :router_name IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('the results of all ', COUNT(*), ' running routers with health checks are recent'), 'vm', NULL, NULL, NULL, NULL, NULL
FROM (
      SELECT x.id, x.router_name, x.host_id, x.newest,
             CASE WHEN x.newest >= :now_minus_30m THEN 0
                  WHEN EXISTS (SELECT 1 FROM configuration c WHERE c.name = 'router.health.checks.enabled' AND c.value = 'false') THEN NULL
                  ELSE 1 END AS problem
      FROM (SELECT v.id, v.instance_name AS router_name, v.host_id, h.newest
            FROM (SELECT router_id, MAX(last_update) AS newest FROM router_health_check GROUP BY router_id) h
            JOIN vm_instance v ON v.id = h.router_id AND v.removed IS NULL AND v.state = 'Running'
            WHERE 1 = 1 AND (:router_id IS NULL OR v.id = :router_id) AND (:router_name IS NULL OR v.instance_name = :router_name)) x
     ) t
WHERE :router_id IS NULL AND :router_name IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
