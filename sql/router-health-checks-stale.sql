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

SELECT u.verdict AS verdict, u.evidence AS evidence, 'vm' AS entity_type, u.entity_id AS entity_id, u.router_name AS router_name,
       (SELECT /*! STRAIGHT_JOIN */ MIN(c.ip4_address) FROM nics k JOIN nics c ON c.id = k.id JOIN networks cw ON cw.id = c.network_id
        WHERE k.instance_id = u.entity_id AND (c.removed IS NULL) = 1 AND cw.traffic_type = 'Control') AS link_local_ip,
       (SELECT h.name FROM host h WHERE h.id = u.host_id) AS host_name,
       (SELECT h.private_ip_address FROM host h WHERE h.id = u.host_id) AS host_address
FROM (SELECT CASE WHEN o.overall = 1 THEN 'refutes' WHEN MAX(t.problem) = 1 THEN 'confirms' WHEN MAX(t.problem) = 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
             CASE WHEN o.overall = 1 THEN CONCAT('the results of all ', COUNT(*), ' running routers with health checks are recent')
                  ELSE CONCAT(MAX(t.router_name), ': the newest health check result is of ', MAX(t.newest), ' UTC') END AS evidence,
             CASE WHEN o.overall = 0 THEN MAX(t.vm_id) END AS entity_id, CASE WHEN o.overall = 0 THEN MAX(t.router_name) END AS router_name,
             CASE WHEN o.overall = 0 THEN MAX(t.host_id) END AS host_id
      FROM (SELECT DISTINCT v.id AS vm_id, v.instance_name AS router_name, v.host_id, h.newest,
                   CASE WHEN h.newest >= :now_minus_30m THEN 0
                        WHEN EXISTS (SELECT 1 FROM configuration c WHERE c.name = 'router.health.checks.enabled' AND c.value = 'false') THEN NULL
                        ELSE 1 END AS problem
            FROM (SELECT r.router_id + 0 AS router_id, MAX(r.last_update) AS newest
                  FROM router_health_check r
                  WHERE (:router_id IS NULL OR r.router_id = :router_id)
                  GROUP BY r.router_id + 0) h
            JOIN vm_instance v ON v.id = h.router_id AND (v.removed IS NULL) = 1 AND v.state = 'Running'
            WHERE (:router_name IS NULL OR v.instance_name = :router_name)) t
      CROSS JOIN (SELECT 0 AS overall UNION ALL SELECT 1) o
      GROUP BY o.overall, CASE WHEN o.overall = 0 THEN t.vm_id END
      HAVING (o.overall = 0 AND (MAX(t.problem) = 1 OR :router_id IS NOT NULL OR :router_name IS NOT NULL))
          OR (o.overall = 1 AND COALESCE(MAX(t.problem), 0) = 0 AND :router_id IS NULL AND :router_name IS NULL)) u
ORDER BY entity_id;
