-- check:     free-vnets
-- title:     Free VNETs (VLANs or VNIs) on the physical networks that carry guest traffic
-- database:  cloud
-- since:     4.11
-- as_of:     now
-- timeout:   3s
-- max_rows:  20
-- param:     zone_id     integer  optional
-- param:     network_id  integer  optional
-- needs:     zone_id or network_id
-- tables:    physical_network, physical_network_traffic_types, networks, op_dc_vnet_alloc
-- seeds:     fixtures/sql/free-vnets/{confirms,refutes,unknown}.sql
--
-- A VNET can be taken by any network when nobody has taken it and no account holds it in a dedicated range.
-- A network that was never implemented has no physical network yet: all guest physical networks of its zone
-- are listed then, one row each. Physical networks without guest traffic never give a network its VNET.

SELECT
  CASE WHEN SUM(CASE WHEN a.id IS NOT NULL AND a.taken IS NULL AND a.account_vnet_map_id IS NULL
                     THEN 1 ELSE 0 END) = 0
       THEN 'confirms' ELSE 'refutes' END          AS verdict,
  CONCAT('physical network ', p.name, ' (id ', p.id, '): ',
         SUM(CASE WHEN a.id IS NOT NULL AND a.taken IS NULL AND a.account_vnet_map_id IS NULL
                  THEN 1 ELSE 0 END),
         ' of ', COUNT(a.id), ' VNETs free, range ', COALESCE(NULLIF(p.vnet, ''), 'not set')) AS evidence,
  'physical_network'                               AS entity_type,
  p.id                                             AS entity_id,
  p.name                                           AS physical_network_name
FROM physical_network p
JOIN physical_network_traffic_types t ON t.physical_network_id = p.id AND t.traffic_type = 'Guest'
LEFT JOIN op_dc_vnet_alloc a ON a.physical_network_id = p.id
WHERE (p.removed IS NULL) = 1
  AND (p.id IN (SELECT n.physical_network_id FROM networks n WHERE n.id = :network_id)
       OR (p.data_center_id IN (SELECT n.data_center_id FROM networks n
                                WHERE n.id = :network_id AND n.physical_network_id IS NULL))
       OR (p.data_center_id = :zone_id
           AND NOT EXISTS (SELECT 1 FROM networks n WHERE n.id = :network_id)))
GROUP BY p.id, p.name, p.vnet
ORDER BY p.id;
