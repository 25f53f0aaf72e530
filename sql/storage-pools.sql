-- check:     storage-pools
-- title:     Primary storage pools that are not Up or nine tenths full
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    major
-- timeout:   3s
-- max_rows:  20
-- param:     pool_id    integer  optional
-- param:     pool_name  text  optional
-- param:     pool_uuid  uuid  optional
-- param:     zone_id    integer  optional
-- tables:    storage_pool
-- seeds:     fixtures/sql/storage-pools/{confirms,refutes,unknown}.sql
--
-- The used bytes are those of the last capacity check. A pool above pool.storage.capacity.disablethreshold (85 %) takes
-- no new volumes.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('storage pool ', COALESCE(t.pool_name, '?'), ' (id ', t.id, ', ', t.pool_type, ') is ', COALESCE(t.status, 'in an unknown state'), COALESCE(CONCAT(', ', t.used_percent, ' % used'), '')) AS evidence,
       'pool' AS entity_type, t.id AS entity_id,
       t.pool_name AS pool_name,
       t.storage_address AS storage_address
FROM (
      SELECT p.id, p.name AS pool_name, p.pool_type, p.status, p.host_address AS storage_address,
             CAST((100 * p.used_bytes - (100 * p.used_bytes) % p.capacity_bytes) / p.capacity_bytes AS SIGNED INTEGER) AS used_percent,
             CASE WHEN p.status <> 'Up' OR 10 * p.used_bytes >= 9 * p.capacity_bytes THEN 1 ELSE 0 END AS problem
      FROM storage_pool p
      WHERE (p.removed IS NULL) = 1 AND p.parent = 0 AND (:pool_id IS NULL OR p.id = :pool_id) AND (:pool_name IS NULL OR p.name = :pool_name)
        AND (:pool_uuid IS NULL OR p.uuid = :pool_uuid) AND (:zone_id IS NULL OR p.data_center_id = :zone_id)
     ) t
WHERE t.problem = 1 OR :pool_id IS NOT NULL OR :pool_name IS NOT NULL OR :pool_uuid IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('all ', COUNT(*), ' primary storage pools are Up and less than nine tenths full'), 'pool', NULL, NULL, NULL
FROM (
      SELECT p.id, p.name AS pool_name, p.pool_type, p.status, p.host_address AS storage_address,
             CAST((100 * p.used_bytes - (100 * p.used_bytes) % p.capacity_bytes) / p.capacity_bytes AS SIGNED INTEGER) AS used_percent,
             CASE WHEN p.status <> 'Up' OR 10 * p.used_bytes >= 9 * p.capacity_bytes THEN 1 ELSE 0 END AS problem
      FROM storage_pool p
      WHERE (p.removed IS NULL) = 1 AND p.parent = 0 AND (:pool_id IS NULL OR p.id = :pool_id) AND (:pool_name IS NULL OR p.name = :pool_name)
        AND (:pool_uuid IS NULL OR p.uuid = :pool_uuid) AND (:zone_id IS NULL OR p.data_center_id = :zone_id)
     ) t
WHERE :pool_id IS NULL AND :pool_name IS NULL AND :pool_uuid IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
