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

SELECT CASE WHEN o.overall = 1 THEN 'refutes' WHEN MAX(t.problem) = 1 THEN 'confirms' WHEN MAX(t.problem) = 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CASE WHEN o.overall = 1 THEN CONCAT('all implemented ones of ', COUNT(*), ' networks with a virtual router have one running')
            ELSE CONCAT('network ', COALESCE(MAX(t.network_name), '?'), ' (id ', MAX(t.id), ') is ', MAX(t.state), ', ', MAX(t.running), ' of ',
                        MAX(t.routers), ' routers running', COALESCE(CONCAT(', ', MAX(t.router_name), ' ', MAX(t.router_state)), '')) END AS evidence,
       'network' AS entity_type, CASE WHEN o.overall = 0 THEN MAX(t.id) END AS entity_id,
       CASE WHEN o.overall = 0 THEN MAX(t.network_name) END AS network_name, CASE WHEN o.overall = 0 THEN MAX(t.router_name) END AS router_name
FROM (SELECT /*! STRAIGHT_JOIN */ w.id, w.name AS network_name, w.state, COUNT(v.id) AS routers, SUM(CASE WHEN v.state = 'Running' THEN 1 ELSE 0 END) AS running,
             MIN(v.instance_name) AS router_name, MIN(CASE WHEN v.state <> 'Running' THEN v.state END) AS router_state,
             CASE WHEN w.state <> 'Implemented' THEN NULL WHEN SUM(CASE WHEN v.state = 'Running' THEN 1 ELSE 0 END) = 0 THEN 1 ELSE 0 END AS problem
      FROM networks w
      LEFT JOIN router_network_ref k ON k.network_id = w.id
      LEFT JOIN router_network_ref r ON r.id = k.id
      LEFT JOIN vm_instance v ON v.id = r.router_id AND (v.removed IS NULL) = 1
      WHERE (w.removed IS NULL) = 1 AND w.traffic_type = 'Guest' AND (:network_id IS NULL OR w.id = :network_id) AND (:vpc_id IS NULL OR w.vpc_id = :vpc_id)
        AND EXISTS (SELECT /*! STRAIGHT_JOIN */ 1 FROM ntwk_service_map i JOIN ntwk_service_map m ON m.id = i.id
                    WHERE i.network_id = w.id AND m.provider IN ('VirtualRouter', 'VpcVirtualRouter')) = 1
      GROUP BY w.id, w.name, w.state) t
CROSS JOIN (SELECT 0 AS overall UNION ALL SELECT 1) o
GROUP BY o.overall, CASE WHEN o.overall = 0 THEN t.id END
HAVING (o.overall = 0 AND (MAX(t.problem) = 1 OR :network_id IS NOT NULL OR :vpc_id IS NOT NULL))
    OR (o.overall = 1 AND COALESCE(MAX(t.problem), 0) = 0 AND :network_id IS NULL AND :vpc_id IS NULL)
ORDER BY entity_id;
