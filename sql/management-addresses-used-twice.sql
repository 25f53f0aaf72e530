-- check:     management-addresses-used-twice
-- title:     Management addresses that are free in the pool while a live NIC has them
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    major
-- timeout:   3s
-- max_rows:  20
-- param:     zone_id  integer  optional
-- tables:    data_center, networks, nics, op_dc_ip_address_alloc
-- seeds:     fixtures/sql/management-addresses-used-twice/{confirms,refutes,unknown}.sql
--
-- The next system VM that gets such an address answers ARP for an address that is in use.

SELECT CASE WHEN SUM(t.doubled) > 0 THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT('zone ', COALESCE(z.name, '?'), ' (id ', z.id, '): ', SUM(t.doubled), ' of ', COUNT(*),
              ' addresses of live management NICs are marked free', COALESCE(CONCAT(', the first is ', MIN(CASE WHEN t.doubled = 1 THEN t.ip4_address END)), '')) AS evidence,
       'zone' AS entity_type, z.id AS entity_id, z.name AS zone_name, MIN(CASE WHEN t.doubled = 1 THEN t.ip4_address END) AS doubled_address
FROM (SELECT /*! STRAIGHT_JOIN */ w.data_center_id, n.ip4_address,
             CASE WHEN EXISTS (SELECT /*! STRAIGHT_JOIN */ 1 FROM op_dc_ip_address_alloc i JOIN op_dc_ip_address_alloc a ON a.id = i.id
                               WHERE i.ip_address = n.ip4_address AND a.data_center_id = w.data_center_id AND a.taken IS NULL) THEN 1 ELSE 0 END AS doubled
      FROM networks w
      JOIN nics k ON k.network_id = w.id
      JOIN nics n ON n.id = k.id AND (n.removed IS NULL) = 1 AND n.ip4_address IS NOT NULL AND n.ip4_address NOT LIKE '169.254.%'
      WHERE (w.removed IS NULL) = 1 AND w.traffic_type IN ('Management', 'Control') AND (:zone_id IS NULL OR w.data_center_id = :zone_id)) t
JOIN data_center z ON z.id = t.data_center_id
WHERE (z.removed IS NULL) = 1
GROUP BY z.id, z.name
ORDER BY verdict, z.id;
