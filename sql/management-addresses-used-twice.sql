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
-- The next system VM that gets such an address answers ARP for an address that is in use. "+ 0" keeps servers from
-- reading the whole zone for each NIC: the index of the address is the right one.

SELECT CASE WHEN COUNT(a.id) > 0 THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT('zone ', COALESCE(z.name, '?'), ' (id ', z.id, '): ', COUNT(a.id), ' of ', COUNT(n.id),
              ' addresses of live management NICs are marked free', COALESCE(CONCAT(', the first is ', MIN(a.ip_address)), '')) AS evidence,
       'zone' AS entity_type, z.id AS entity_id, z.name AS zone_name, MIN(a.ip_address) AS doubled_address
FROM data_center z
JOIN networks w ON w.data_center_id = z.id AND w.removed IS NULL AND w.traffic_type IN ('Management', 'Control')
JOIN nics n ON n.network_id = w.id AND n.removed IS NULL AND n.ip4_address IS NOT NULL AND n.ip4_address NOT LIKE '169.254.%'
LEFT JOIN op_dc_ip_address_alloc a ON a.ip_address = n.ip4_address AND a.data_center_id + 0 = z.id AND a.taken IS NULL
WHERE z.removed IS NULL AND (:zone_id IS NULL OR z.id = :zone_id)
GROUP BY z.id, z.name
ORDER BY verdict, z.id;
