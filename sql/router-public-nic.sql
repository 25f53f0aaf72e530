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

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT(t.router_name, ' has ', t.public_nics, ' public NICs and does source NAT for ', t.nat_networks, ' networks') AS evidence,
       'vm' AS entity_type, t.id AS entity_id,
       t.router_name AS router_name,
       (SELECT MIN(c.ip4_address) FROM nics c JOIN networks cw ON cw.id = c.network_id
        WHERE c.instance_id = t.id AND c.removed IS NULL AND cw.traffic_type = 'Control') AS link_local_ip,
       (SELECT h.name FROM host h WHERE h.id = t.host_id) AS host_name,
       (SELECT h.private_ip_address FROM host h WHERE h.id = t.host_id) AS host_address
FROM (
      SELECT x.id, x.router_name, x.host_id, x.nat_networks, x.public_nics, CASE WHEN x.public_nics = 0 THEN 1 ELSE 0 END AS problem
      FROM (SELECT v.id, v.instance_name AS router_name, v.host_id, COUNT(DISTINCT r.network_id) AS nat_networks,
                   (SELECT COUNT(*) FROM nics n JOIN networks p ON p.id = n.network_id AND p.traffic_type = 'Public'
                    WHERE n.instance_id = v.id AND n.removed IS NULL) AS public_nics
            FROM vm_instance v
            JOIN router_network_ref r ON r.router_id = v.id
            JOIN networks w ON w.id = r.network_id AND w.removed IS NULL AND w.guest_type = 'Isolated' AND w.state = 'Implemented'
            JOIN ntwk_service_map m ON m.network_id = w.id AND m.service = 'SourceNat' AND m.provider IN ('VirtualRouter', 'VpcVirtualRouter')
            WHERE v.removed IS NULL AND v.state = 'Running' AND v.type = 'DomainRouter'
              AND (:router_id IS NULL OR v.id = :router_id) AND (:router_name IS NULL OR v.instance_name = :router_name)
            GROUP BY v.id, v.instance_name, v.host_id) x
     ) t
WHERE t.problem = 1 OR :router_id IS NOT NULL OR :router_name IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('all ', COUNT(*), ' running routers with source NAT have a public NIC'), 'vm', NULL, NULL, NULL, NULL, NULL
FROM (
      SELECT x.id, x.router_name, x.host_id, x.nat_networks, x.public_nics, CASE WHEN x.public_nics = 0 THEN 1 ELSE 0 END AS problem
      FROM (SELECT v.id, v.instance_name AS router_name, v.host_id, COUNT(DISTINCT r.network_id) AS nat_networks,
                   (SELECT COUNT(*) FROM nics n JOIN networks p ON p.id = n.network_id AND p.traffic_type = 'Public'
                    WHERE n.instance_id = v.id AND n.removed IS NULL) AS public_nics
            FROM vm_instance v
            JOIN router_network_ref r ON r.router_id = v.id
            JOIN networks w ON w.id = r.network_id AND w.removed IS NULL AND w.guest_type = 'Isolated' AND w.state = 'Implemented'
            JOIN ntwk_service_map m ON m.network_id = w.id AND m.service = 'SourceNat' AND m.provider IN ('VirtualRouter', 'VpcVirtualRouter')
            WHERE v.removed IS NULL AND v.state = 'Running' AND v.type = 'DomainRouter'
              AND (:router_id IS NULL OR v.id = :router_id) AND (:router_name IS NULL OR v.instance_name = :router_name)
            GROUP BY v.id, v.instance_name, v.host_id) x
     ) t
WHERE :router_id IS NULL AND :router_name IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
