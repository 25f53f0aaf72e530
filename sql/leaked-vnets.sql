-- check:     leaked-vnets
-- title:     VNETs that are taken although no live network uses them
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     zone_id     integer  optional
-- param:     network_id  integer  optional
-- tables:    physical_network, op_dc_vnet_alloc, networks
-- seeds:     fixtures/sql/leaked-vnets/{confirms,refutes,unknown}.sql
--
-- A network gives its VNET back when it is shut down or removed. A row that no live network of the physical network
-- carries in its broadcast URI is never freed. Rows of the last 15 minutes may belong to a network being implemented.

SELECT CASE WHEN SUM(CASE WHEN w.id IS NULL THEN 1 ELSE 0 END) > 0 THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT('physical network ', p.name, ' (id ', p.id, '): ', SUM(CASE WHEN w.id IS NULL THEN 1 ELSE 0 END), ' of ', COUNT(*),
              ' taken VNETs belong to no live network', COALESCE(CONCAT(', the first is ', MIN(CASE WHEN w.id IS NULL THEN a.vnet END)), '')) AS evidence,
       'physical_network' AS entity_type, p.id AS entity_id, p.name AS physical_network_name,
       MIN(CASE WHEN w.id IS NULL THEN a.vnet END) AS leaked_vnet
FROM physical_network p
JOIN op_dc_vnet_alloc a ON a.physical_network_id = p.id AND a.taken < :now_minus_15m
LEFT JOIN (SELECT /*! STRAIGHT_JOIN */ DISTINCT b.id
           FROM networks n
           JOIN op_dc_vnet_alloc k ON k.vnet = SUBSTR(n.broadcast_uri, INSTR(n.broadcast_uri, '://') + 3)
           JOIN op_dc_vnet_alloc b ON b.id = k.id AND b.physical_network_id = n.physical_network_id
           WHERE (n.removed IS NULL) = 1 AND n.broadcast_uri LIKE '%://%') w ON w.id = a.id
WHERE (p.removed IS NULL) = 1 AND (:zone_id IS NULL OR p.data_center_id = :zone_id)
  AND (:network_id IS NULL OR p.id IN (SELECT n.physical_network_id FROM networks n WHERE n.id = :network_id))
GROUP BY p.id, p.name
ORDER BY verdict, p.id;
