-- check:     orphaned-link-local-addresses
-- title:     Link-local addresses of a pod that are taken by no live NIC
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     pod_id   integer  optional
-- param:     zone_id  integer  optional
-- tables:    host_pod_ref, op_dc_link_local_ip_address_alloc, nics
-- seeds:     fixtures/sql/orphaned-link-local-addresses/{confirms,refutes,unknown}.sql
--
-- A router gives its control address back when it stops. Rows of the last 15 minutes may still get their NIC.

SELECT CASE WHEN SUM(CASE WHEN n.id IS NULL THEN 1 ELSE 0 END) > 0 THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT('pod ', COALESCE(p.name, '?'), ' (id ', p.id, '): ', SUM(CASE WHEN n.id IS NULL THEN 1 ELSE 0 END),
              ' of ', COUNT(a.id), ' taken link-local addresses belong to no live NIC',
              COALESCE(CONCAT(', the first is ', MIN(CASE WHEN n.id IS NULL THEN a.ip_address END)), '')) AS evidence,
       'pod' AS entity_type, p.id AS entity_id, p.name AS pod_name,
       MIN(CASE WHEN n.id IS NULL THEN a.ip_address END) AS leaked_address
FROM host_pod_ref p
JOIN op_dc_link_local_ip_address_alloc a ON a.pod_id = p.id AND a.taken < :now_minus_15m
LEFT JOIN nics n ON n.id = a.nic_id AND (n.removed IS NULL) = 1
WHERE (p.removed IS NULL) = 1 AND (:pod_id IS NULL OR p.id = :pod_id) AND (:zone_id IS NULL OR p.data_center_id = :zone_id)
GROUP BY p.id, p.name
ORDER BY verdict, p.id;
