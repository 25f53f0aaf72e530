-- check:     virtual-router-provider
-- title:     Whether the virtual router provider is enabled where a network needs it
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- timeout:   3s
-- max_rows:  20
-- param:     physical_network_id  integer  optional
-- param:     network_id           integer  optional
-- param:     zone_id              integer  optional
-- needs:     physical_network_id or network_id or zone_id
-- tables:    physical_network, physical_network_traffic_types, physical_network_service_providers, virtual_router_providers, networks
-- seeds:     fixtures/sql/virtual-router-provider/{confirms,refutes,unknown}.sql
--
-- Without an enabled VirtualRouter or VpcVirtualRouter provider on the physical network no router is created.

SELECT CASE WHEN SUM(CASE WHEN s.state = 'Enabled' AND e.enabled = 1 THEN 1 ELSE 0 END) = 0 THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT('physical network ', p.name, ' (id ', p.id, '): ', SUM(CASE WHEN s.state = 'Enabled' AND e.enabled = 1 THEN 1 ELSE 0 END), ' of ',
              COUNT(s.id), ' virtual router providers enabled', COALESCE(CONCAT(', ', MIN(CASE WHEN s.state <> 'Enabled' THEN s.provider_name END), ' is ',
              MIN(CASE WHEN s.state <> 'Enabled' THEN s.state END)), '')) AS evidence,
       'physical_network' AS entity_type, p.id AS entity_id, p.name AS physical_network_name
FROM physical_network p
JOIN physical_network_traffic_types t ON t.physical_network_id = p.id AND t.traffic_type = 'Guest'
LEFT JOIN physical_network_service_providers s ON s.physical_network_id = p.id AND (s.removed IS NULL) = 1
     AND s.provider_name IN ('VirtualRouter', 'VpcVirtualRouter')
LEFT JOIN virtual_router_providers e ON e.nsp_id = s.id AND (e.removed IS NULL) = 1
WHERE (p.removed IS NULL) = 1
  AND (p.id = :physical_network_id OR p.id IN (SELECT n.physical_network_id FROM networks n WHERE n.id = :network_id)
       OR (:physical_network_id IS NULL AND :network_id IS NULL AND p.data_center_id = :zone_id))
GROUP BY p.id, p.name
ORDER BY p.id;
