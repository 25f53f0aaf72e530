-- check:     orphaned-storage-addresses
-- title:     Addresses of a storage network that are taken by no live NIC
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     pod_id   integer  optional
-- param:     zone_id  integer  optional
-- tables:    host_pod_ref, dc_storage_network_ip_range, op_dc_storage_network_ip_address, nics
-- seeds:     fixtures/sql/orphaned-storage-addresses/{confirms,refutes,unknown}.sql
--
-- The pool holds no NIC id: the address itself is looked for among the NICs of the storage network.

SELECT CASE WHEN SUM(CASE WHEN n.id IS NULL THEN 1 ELSE 0 END) > 0 THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT('pod ', COALESCE(p.name, '?'), ' (id ', p.id, '): ', SUM(CASE WHEN n.id IS NULL THEN 1 ELSE 0 END),
              ' of ', COUNT(a.id), ' taken storage network addresses belong to no live NIC',
              COALESCE(CONCAT(', the first is ', MIN(CASE WHEN n.id IS NULL THEN a.ip_address END)), '')) AS evidence,
       'pod' AS entity_type, p.id AS entity_id, p.name AS pod_name,
       MIN(CASE WHEN n.id IS NULL THEN a.ip_address END) AS leaked_address
FROM host_pod_ref p
JOIN dc_storage_network_ip_range r ON r.pod_id = p.id
JOIN op_dc_storage_network_ip_address a ON a.range_id = r.id AND a.taken < :now_minus_15m
LEFT JOIN nics n ON n.network_id = r.network_id AND n.ip4_address = a.ip_address AND (n.removed IS NULL) = 1
WHERE (p.removed IS NULL) = 1 AND (:pod_id IS NULL OR p.id = :pod_id) AND (:zone_id IS NULL OR p.data_center_id = :zone_id)
GROUP BY p.id, p.name
ORDER BY verdict, p.id;
