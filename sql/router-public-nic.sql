-- check:     router-public-nic
-- title:     Running routers with source NAT that have no NIC in the public network
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    major
-- timeout:   3s
-- max_rows:  20
-- param:     router_id    integer  optional
-- param:     router_name  text  optional
-- tables:    nics, networks, host, vm_instance, router_network_ref, ntwk_service_map
-- seeds:     fixtures/sql/router-public-nic/{confirms,refutes,unknown}.sql
--
-- The guests have no way out. Routers of shared networks have no public NIC by design: only networks whose source NAT
-- the router provides count.

SELECT u.verdict AS verdict, u.evidence AS evidence, 'vm' AS entity_type, u.entity_id AS entity_id, u.router_name AS router_name,
       (SELECT /*! STRAIGHT_JOIN */ MIN(c.ip4_address) FROM nics k JOIN nics c ON c.id = k.id JOIN networks cw ON cw.id = c.network_id
        WHERE k.instance_id = u.entity_id AND (c.removed IS NULL) = 1 AND cw.traffic_type = 'Control') AS link_local_ip,
       (SELECT h.name FROM host h WHERE h.id = u.host_id) AS host_name,
       (SELECT h.private_ip_address FROM host h WHERE h.id = u.host_id) AS host_address
FROM (SELECT CASE WHEN o.overall = 1 THEN 'refutes' WHEN MAX(t.problem) = 1 THEN 'confirms' WHEN MAX(t.problem) = 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
             CASE WHEN o.overall = 1 THEN CONCAT('all ', COUNT(*), ' running routers with source NAT have a public NIC')
                  ELSE CONCAT(MAX(t.router_name), ' has ', MAX(t.public_nics), ' public NICs and does source NAT for ', MAX(t.nat_networks), ' networks') END AS evidence,
             CASE WHEN o.overall = 0 THEN MAX(t.vm_id) END AS entity_id, CASE WHEN o.overall = 0 THEN MAX(t.router_name) END AS router_name,
             CASE WHEN o.overall = 0 THEN MAX(t.host_id) END AS host_id
      FROM (SELECT x.vm_id, x.router_name, x.host_id, x.nat_networks, x.public_nics, CASE WHEN x.public_nics = 0 THEN 1 ELSE 0 END AS problem
            FROM (SELECT DISTINCT v.id AS vm_id, v.instance_name AS router_name, v.host_id, s.nat_networks,
                         (SELECT /*! STRAIGHT_JOIN */ COUNT(*) FROM nics k JOIN nics n ON n.id = k.id JOIN networks p ON p.id = n.network_id
                          WHERE k.instance_id = v.id AND (n.removed IS NULL) = 1 AND p.traffic_type = 'Public') AS public_nics
                  FROM (SELECT r.router_id, COUNT(*) AS nat_networks
                        FROM router_network_ref r
                        JOIN networks w ON w.id = r.network_id AND (w.removed IS NULL) = 1 AND w.guest_type = 'Isolated' AND w.state = 'Implemented'
                        WHERE EXISTS (SELECT /*! STRAIGHT_JOIN */ 1 FROM ntwk_service_map k JOIN ntwk_service_map m ON m.id = k.id
                                      WHERE k.network_id = w.id AND m.service = 'SourceNat' AND m.provider IN ('VirtualRouter', 'VpcVirtualRouter')) = 1
                          AND (:router_id IS NULL OR r.router_id = :router_id)
                        GROUP BY r.router_id) s
                  JOIN vm_instance v ON v.id = s.router_id AND (v.removed IS NULL) = 1 AND v.state = 'Running' AND v.type = 'DomainRouter'
                  WHERE (:router_name IS NULL OR v.instance_name = :router_name)) x) t
      CROSS JOIN (SELECT 0 AS overall UNION ALL SELECT 1) o
      GROUP BY o.overall, CASE WHEN o.overall = 0 THEN t.vm_id END
      HAVING (o.overall = 0 AND (MAX(t.problem) = 1 OR :router_id IS NOT NULL OR :router_name IS NOT NULL))
          OR (o.overall = 1 AND COALESCE(MAX(t.problem), 0) = 0 AND :router_id IS NULL AND :router_name IS NULL)) u
ORDER BY entity_id;
