-- check:     redundant-routers-both-primary
-- title:     Redundant routers of one network or VPC that are both PRIMARY (MASTER)
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    major
-- timeout:   3s
-- max_rows:  20
-- param:     router_name  text  optional
-- param:     network_id   integer  optional
-- param:     vpc_id       integer  optional
-- tables:    domain_router, vm_instance, router_network_ref, networks
-- seeds:     fixtures/sql/redundant-routers-both-primary/{confirms,refutes,unknown}.sql
--
-- Both answer for the gateway address. The state in the database is that of the last router status check (30 s by
-- default). Up to 4.15 it is called MASTER.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT(CASE WHEN t.vpc_id IS NOT NULL THEN CONCAT('VPC ', t.vpc_id) ELSE CONCAT('network ', t.network_id) END, ': ', t.primaries, ' of ', t.running, ' running redundant routers are primary (', t.router_name, ', ', t.peer_name, ')') AS evidence,
       'router_pair' AS entity_type, t.id AS entity_id,
       t.router_name AS router_name,
       t.peer_name AS peer_name
FROM (
      SELECT p.id, p.vpc_id, p.network_id, p.running, p.primaries, p.router_name, p.peer_name,
             CASE WHEN p.primaries > 1 THEN 1 WHEN p.running > 1 THEN 0 END AS problem
      FROM (
            SELECT COALESCE(d.vpc_id, r.network_id) AS id, d.vpc_id, r.network_id, COUNT(*) AS running,
                   SUM(CASE WHEN d.redundant_state IN ('PRIMARY', 'MASTER') THEN 1 ELSE 0 END) AS primaries,
                   MIN(v.instance_name) AS router_name, MAX(v.instance_name) AS peer_name,
                   MIN(d.redundant_state) AS state_a, MAX(d.redundant_state) AS state_b
            FROM domain_router d
            JOIN vm_instance v ON v.id = d.id AND (v.removed IS NULL) = 1 AND v.state = 'Running'
            LEFT JOIN router_network_ref r ON r.router_id = d.id AND d.vpc_id IS NULL
            WHERE d.is_redundant_router = 1 AND (d.vpc_id IS NOT NULL OR r.network_id IS NOT NULL)
              AND (:router_name IS NULL OR d.vpc_id IN (SELECT x.vpc_id FROM domain_router x JOIN vm_instance y ON y.id = x.id
                                                        WHERE y.instance_name = :router_name)
                   OR r.network_id IN (SELECT x.network_id FROM router_network_ref x JOIN vm_instance y ON y.id = x.router_id
                                       WHERE y.instance_name = :router_name))
              AND (:network_id IS NULL OR r.network_id = :network_id OR d.vpc_id IN (SELECT w.vpc_id FROM networks w WHERE w.id = :network_id))
              AND (:vpc_id IS NULL OR d.vpc_id = :vpc_id)
            GROUP BY d.vpc_id, r.network_id
           ) p
     ) t
WHERE t.problem = 1 OR :router_name IS NOT NULL OR :network_id IS NOT NULL OR :vpc_id IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('none of ', COUNT(*), ' networks and VPCs with redundant routers has two primaries'), 'router_pair', NULL, NULL, NULL
FROM (
      SELECT p.id, p.vpc_id, p.network_id, p.running, p.primaries, p.router_name, p.peer_name,
             CASE WHEN p.primaries > 1 THEN 1 WHEN p.running > 1 THEN 0 END AS problem
      FROM (
            SELECT COALESCE(d.vpc_id, r.network_id) AS id, d.vpc_id, r.network_id, COUNT(*) AS running,
                   SUM(CASE WHEN d.redundant_state IN ('PRIMARY', 'MASTER') THEN 1 ELSE 0 END) AS primaries,
                   MIN(v.instance_name) AS router_name, MAX(v.instance_name) AS peer_name,
                   MIN(d.redundant_state) AS state_a, MAX(d.redundant_state) AS state_b
            FROM domain_router d
            JOIN vm_instance v ON v.id = d.id AND (v.removed IS NULL) = 1 AND v.state = 'Running'
            LEFT JOIN router_network_ref r ON r.router_id = d.id AND d.vpc_id IS NULL
            WHERE d.is_redundant_router = 1 AND (d.vpc_id IS NOT NULL OR r.network_id IS NOT NULL)
              AND (:router_name IS NULL OR d.vpc_id IN (SELECT x.vpc_id FROM domain_router x JOIN vm_instance y ON y.id = x.id
                                                        WHERE y.instance_name = :router_name)
                   OR r.network_id IN (SELECT x.network_id FROM router_network_ref x JOIN vm_instance y ON y.id = x.router_id
                                       WHERE y.instance_name = :router_name))
              AND (:network_id IS NULL OR r.network_id = :network_id OR d.vpc_id IN (SELECT w.vpc_id FROM networks w WHERE w.id = :network_id))
              AND (:vpc_id IS NULL OR d.vpc_id = :vpc_id)
            GROUP BY d.vpc_id, r.network_id
           ) p
     ) t
WHERE :router_name IS NULL AND :network_id IS NULL AND :vpc_id IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
