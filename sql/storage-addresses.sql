-- check:     storage-addresses
-- title:     Free addresses of the storage network of a pod
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- timeout:   3s
-- max_rows:  20
-- param:     pod_id   integer  optional
-- param:     zone_id  integer  optional
-- needs:     pod_id or zone_id
-- tables:    host_pod_ref, dc_storage_network_ip_range, op_dc_storage_network_ip_address
-- seeds:     fixtures/sql/storage-addresses/{confirms,refutes,unknown}.sql
--
-- The secondary storage VM takes one for its storage NIC. A pod without such a range uses the management network
-- instead and says nothing here.

SELECT CASE WHEN SUM(CASE WHEN a.id IS NOT NULL AND a.taken IS NULL THEN 1 ELSE 0 END) > 0 THEN 'refutes' ELSE 'confirms' END AS verdict,
       CONCAT('pod ', COALESCE(p.name, '?'), ' (id ', p.id, '): ', SUM(CASE WHEN a.id IS NOT NULL AND a.taken IS NULL THEN 1 ELSE 0 END),
              ' of ', COUNT(a.id), ' storage network addresses free') AS evidence,
       'pod' AS entity_type, p.id AS entity_id, p.name AS pod_name
FROM host_pod_ref p
JOIN dc_storage_network_ip_range r ON r.pod_id = p.id
LEFT JOIN op_dc_storage_network_ip_address a ON a.range_id = r.id
WHERE (p.removed IS NULL) = 1 AND (p.id = :pod_id OR (:pod_id IS NULL AND p.data_center_id = :zone_id))
GROUP BY p.id, p.name
ORDER BY p.id;
