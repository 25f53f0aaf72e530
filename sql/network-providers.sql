-- check:     network-providers
-- title:     Services of a network and whether their providers are enabled
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- timeout:   3s
-- max_rows:  20
-- param:     network_id  integer
-- tables:    networks, ntwk_service_map, physical_network_service_providers
-- seeds:     fixtures/sql/network-providers/{confirms,refutes,unknown}.sql
--
-- A guest network without any service row, or with a provider that is not enabled on its physical network, cannot be
-- implemented. VPC tiers and networks without a physical network yet are looked at for their services only.

SELECT CASE WHEN t.services = 0 OR t.disabled > 0 THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT('network ', COALESCE(t.name, '?'), ' (id ', t.id, '): ', t.services, ' services, ', t.disabled, ' of them by a provider that is not enabled',
              COALESCE(CONCAT(' (', t.provider, ')'), '')) AS evidence,
       'network' AS entity_type, t.id AS entity_id, t.name AS network_name, t.provider AS provider_name
FROM (SELECT w.id, w.name, COUNT(m.id) AS services,
             SUM(CASE WHEN s.id IS NOT NULL AND s.state <> 'Enabled' THEN 1 ELSE 0 END) AS disabled,
             MIN(CASE WHEN s.id IS NOT NULL AND s.state <> 'Enabled' THEN s.provider_name END) AS provider
      FROM networks w
      LEFT JOIN ntwk_service_map m ON m.network_id = w.id
      LEFT JOIN physical_network_service_providers s ON s.physical_network_id = w.physical_network_id
           AND s.provider_name = m.provider AND (s.removed IS NULL) = 1
      WHERE (w.removed IS NULL) = 1 AND w.id = :network_id AND w.guest_type IN ('Isolated', 'Shared')
      GROUP BY w.id, w.name) t
ORDER BY t.id;
