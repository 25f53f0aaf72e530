-- check:     link-local-addresses
-- title:     Free link-local (control) addresses of a pod
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- timeout:   3s
-- max_rows:  20
-- param:     pod_id   integer  optional
-- param:     zone_id  integer  optional
-- needs:     pod_id or zone_id
-- tables:    host_pod_ref, op_dc_link_local_ip_address_alloc
-- seeds:     fixtures/sql/link-local-addresses/{confirms,refutes,unknown}.sql
--
-- On KVM, XenServer and LXC every router and system VM takes one address of 169.254.0.0/16 (control.cidr) while it
-- runs. The pool is made with the pod, its size is linkLocalIp.nums. A pod without rows gives none either.

SELECT CASE WHEN SUM(CASE WHEN a.id IS NOT NULL AND a.taken IS NULL THEN 1 ELSE 0 END) > 0 THEN 'refutes' ELSE 'confirms' END AS verdict,
       CONCAT('pod ', COALESCE(p.name, '?'), ' (id ', p.id, '): ', SUM(CASE WHEN a.id IS NOT NULL AND a.taken IS NULL THEN 1 ELSE 0 END),
              ' of ', COUNT(a.id), ' link-local addresses free') AS evidence,
       'pod' AS entity_type, p.id AS entity_id, p.name AS pod_name
FROM host_pod_ref p
LEFT JOIN op_dc_link_local_ip_address_alloc a ON a.pod_id = p.id
WHERE (p.removed IS NULL) = 1 AND (p.id = :pod_id OR (:pod_id IS NULL AND p.data_center_id = :zone_id))
GROUP BY p.id, p.name
ORDER BY p.id;
