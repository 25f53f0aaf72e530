-- check:     allocation-state
-- title:     Zones, pods and clusters that are closed for new VMs
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     cluster_id  integer  optional
-- param:     pod_id      integer  optional
-- param:     zone_id     integer  optional
-- tables:    cluster, host_pod_ref, data_center
-- seeds:     fixtures/sql/allocation-state/{confirms,refutes,unknown}.sql
--
-- A disabled zone, pod or cluster takes VMs of administrators only; an unmanaged cluster none.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('cluster ', COALESCE(t.cluster_name, '?'), ' (id ', t.id, ') is ', t.cluster_state, ' and ', t.managed_state, ', pod ', COALESCE(t.pod_name, '?'), ' ', t.pod_state, ', zone ', COALESCE(t.zone_name, '?'), ' ', t.zone_state) AS evidence,
       'cluster' AS entity_type, t.id AS entity_id,
       t.cluster_name AS cluster_name,
       t.pod_name AS pod_name,
       t.zone_name AS zone_name
FROM (
      SELECT k.id, k.name AS cluster_name, p.name AS pod_name, z.name AS zone_name, k.allocation_state AS cluster_state, k.managed_state,
             p.allocation_state AS pod_state, z.allocation_state AS zone_state,
             CASE WHEN k.allocation_state = 'Enabled' AND k.managed_state = 'Managed' AND p.allocation_state = 'Enabled' AND z.allocation_state = 'Enabled'
                  THEN 0 ELSE 1 END AS problem
      FROM cluster k
      JOIN host_pod_ref p ON p.id = k.pod_id
      JOIN data_center z ON z.id = k.data_center_id
      WHERE (k.removed IS NULL) = 1 AND (:cluster_id IS NULL OR k.id = :cluster_id) AND (:pod_id IS NULL OR p.id = :pod_id) AND (:zone_id IS NULL OR z.id = :zone_id)
     ) t
WHERE t.problem = 1 OR :cluster_id IS NOT NULL OR :pod_id IS NOT NULL OR :zone_id IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('all ', COUNT(*), ' clusters, their pods and zones are enabled'), 'cluster', NULL, NULL, NULL, NULL
FROM (
      SELECT k.id, k.name AS cluster_name, p.name AS pod_name, z.name AS zone_name, k.allocation_state AS cluster_state, k.managed_state,
             p.allocation_state AS pod_state, z.allocation_state AS zone_state,
             CASE WHEN k.allocation_state = 'Enabled' AND k.managed_state = 'Managed' AND p.allocation_state = 'Enabled' AND z.allocation_state = 'Enabled'
                  THEN 0 ELSE 1 END AS problem
      FROM cluster k
      JOIN host_pod_ref p ON p.id = k.pod_id
      JOIN data_center z ON z.id = k.data_center_id
      WHERE (k.removed IS NULL) = 1 AND (:cluster_id IS NULL OR k.id = :cluster_id) AND (:pod_id IS NULL OR p.id = :pod_id) AND (:zone_id IS NULL OR z.id = :zone_id)
     ) t
WHERE :cluster_id IS NULL AND :pod_id IS NULL AND :zone_id IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
