-- check:     pod-management-addresses
-- title:     Free management (private) addresses of a pod, which system VMs and routers take
-- database:  cloud
-- since:     4.11
-- as_of:     now
-- timeout:   3s
-- max_rows:  20
-- param:     pod_id   integer  optional
-- param:     zone_id  integer  optional
-- needs:     pod_id or zone_id
-- tables:    host_pod_ref, op_dc_ip_address_alloc
-- seeds:     fixtures/sql/pod-management-addresses/{confirms,refutes,unknown}.sql
--
-- op_dc_ip_address_alloc holds the pod's management range, not guest addresses. A row is free while `taken` is NULL.
-- A pod without rows has no range at all, which is as good as empty.

SELECT
  CASE WHEN SUM(CASE WHEN a.id IS NOT NULL AND a.taken IS NULL THEN 1 ELSE 0 END) = 0
       THEN 'confirms' ELSE 'refutes' END          AS verdict,
  CONCAT('pod ', p.name, ' (id ', p.id, '): ',
         SUM(CASE WHEN a.id IS NOT NULL AND a.taken IS NULL THEN 1 ELSE 0 END),
         ' of ', COUNT(a.id), ' management addresses free') AS evidence,
  'pod'                                            AS entity_type,
  p.id                                             AS entity_id,
  p.name                                           AS pod_name
FROM host_pod_ref p
LEFT JOIN op_dc_ip_address_alloc a ON a.pod_id = p.id
WHERE (p.removed IS NULL) = 1
  AND (p.id = :pod_id OR (:pod_id IS NULL AND p.data_center_id = :zone_id))
GROUP BY p.id, p.name
ORDER BY p.id;
