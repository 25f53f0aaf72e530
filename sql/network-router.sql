-- check:     network-router
-- title:     Implemented networks that use a virtual router and have none running
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    major
-- timeout:   3s
-- max_rows:  20
-- param:     network_id  integer  optional
-- param:     vpc_id      integer  optional
-- tables:    networks, ntwk_service_map, router_network_ref, vm_instance
-- seeds:     fixtures/sql/network-router/{confirms,refutes,unknown}.sql
--
-- DHCP, DNS, NAT and load balancing of the network are down. A network that is not implemented needs no router.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('network ', COALESCE(t.network_name, '?'), ' (id ', t.id, ') is ', t.state, ', ', t.running, ' of ', t.routers, ' routers running',
              COALESCE(CONCAT(', ', t.router_name, ' ', t.router_state), '')) AS evidence,
       'network' AS entity_type, t.id AS entity_id,
       t.network_name AS network_name,
       t.router_name AS router_name
FROM (
      SELECT w.id, w.name AS network_name, w.state, w.vpc_id, COUNT(v.id) AS routers, SUM(CASE WHEN v.state = 'Running' THEN 1 ELSE 0 END) AS running,
             MIN(v.instance_name) AS router_name, MIN(CASE WHEN v.state <> 'Running' THEN v.state END) AS router_state,
             CASE WHEN w.state <> 'Implemented' THEN NULL WHEN SUM(CASE WHEN v.state = 'Running' THEN 1 ELSE 0 END) = 0 THEN 1 ELSE 0 END AS problem
      FROM networks w
      JOIN (SELECT DISTINCT m.network_id FROM ntwk_service_map m WHERE m.provider IN ('VirtualRouter', 'VpcVirtualRouter')) s ON s.network_id = w.id
      LEFT JOIN router_network_ref r ON r.network_id = w.id
      LEFT JOIN vm_instance v ON v.id = r.router_id AND v.removed IS NULL
      WHERE w.removed IS NULL AND w.traffic_type = 'Guest' AND (:network_id IS NULL OR w.id = :network_id) AND (:vpc_id IS NULL OR w.vpc_id = :vpc_id)
      GROUP BY w.id, w.name, w.state, w.vpc_id
     ) t
WHERE t.problem = 1 OR :network_id IS NOT NULL OR :vpc_id IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('all implemented ones of ', COUNT(*), ' networks with a virtual router have one running'), 'network', NULL, NULL, NULL
FROM (
      SELECT w.id, w.name AS network_name, w.state, w.vpc_id, COUNT(v.id) AS routers, SUM(CASE WHEN v.state = 'Running' THEN 1 ELSE 0 END) AS running,
             MIN(v.instance_name) AS router_name, MIN(CASE WHEN v.state <> 'Running' THEN v.state END) AS router_state,
             CASE WHEN w.state <> 'Implemented' THEN NULL WHEN SUM(CASE WHEN v.state = 'Running' THEN 1 ELSE 0 END) = 0 THEN 1 ELSE 0 END AS problem
      FROM networks w
      JOIN (SELECT DISTINCT m.network_id FROM ntwk_service_map m WHERE m.provider IN ('VirtualRouter', 'VpcVirtualRouter')) s ON s.network_id = w.id
      LEFT JOIN router_network_ref r ON r.network_id = w.id
      LEFT JOIN vm_instance v ON v.id = r.router_id AND v.removed IS NULL
      WHERE w.removed IS NULL AND w.traffic_type = 'Guest' AND (:network_id IS NULL OR w.id = :network_id) AND (:vpc_id IS NULL OR w.vpc_id = :vpc_id)
      GROUP BY w.id, w.name, w.state, w.vpc_id
     ) t
WHERE :network_id IS NULL AND :vpc_id IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
