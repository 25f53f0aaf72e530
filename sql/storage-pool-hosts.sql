-- check:     storage-pool-hosts
-- title:     Hosts of a cluster that did not mount one of its storage pools
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     pool_id    integer  optional
-- param:     pool_name  text  optional
-- param:     host_id    integer  optional
-- tables:    storage_pool, host, storage_pool_host_ref
-- seeds:     fixtures/sql/storage-pool-hosts/{confirms,refutes,unknown}.sql
--
-- Shared pools of a cluster need a row for each host that is Up. Pools of a whole zone, local ones and hosts in
-- maintenance do not count.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('storage pool ', COALESCE(t.pool_name, '?'), ' (id ', t.id, '): ', t.missing, ' of ', t.hosts, ' hosts have not mounted it', COALESCE(CONCAT(', one is ', t.host_name), '')) AS evidence,
       'pool' AS entity_type, t.id AS entity_id,
       t.pool_name AS pool_name,
       t.host_name AS host_name
FROM (
      SELECT x.id, MIN(x.pool_name) AS pool_name, COUNT(*) AS hosts, SUM(1 - x.mounted) AS missing, MIN(CASE WHEN x.mounted = 0 THEN x.host_name END) AS host_name,
             MAX(1 - x.mounted) AS problem
      FROM (SELECT /*! STRAIGHT_JOIN */ p.id, p.name AS pool_name, h.name AS host_name,
                   CASE WHEN EXISTS (SELECT /*! STRAIGHT_JOIN */ 1 FROM storage_pool_host_ref i JOIN storage_pool_host_ref r ON r.id = i.id
                                     WHERE i.pool_id = p.id AND r.host_id = h.id) THEN 1 ELSE 0 END AS mounted
            FROM storage_pool p
            JOIN host k ON k.cluster_id = p.cluster_id
            JOIN host h ON h.id = k.id AND (h.removed IS NULL) = 1 AND h.type = 'Routing' AND h.status = 'Up' AND h.resource_state = 'Enabled'
            WHERE (p.removed IS NULL) = 1 AND p.status = 'Up' AND p.scope = 'CLUSTER' AND p.parent = 0
              AND (:pool_id IS NULL OR p.id = :pool_id) AND (:pool_name IS NULL OR p.name = :pool_name) AND (:host_id IS NULL OR h.id = :host_id)) x
      GROUP BY x.id
     ) t
WHERE t.problem = 1 OR :pool_id IS NOT NULL OR :pool_name IS NOT NULL OR :host_id IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('all hosts have mounted the ', COUNT(*), ' storage pools of their clusters'), 'pool', NULL, NULL, NULL
FROM (
      SELECT x.id, MIN(x.pool_name) AS pool_name, COUNT(*) AS hosts, SUM(1 - x.mounted) AS missing, MIN(CASE WHEN x.mounted = 0 THEN x.host_name END) AS host_name,
             MAX(1 - x.mounted) AS problem
      FROM (SELECT /*! STRAIGHT_JOIN */ p.id, p.name AS pool_name, h.name AS host_name,
                   CASE WHEN EXISTS (SELECT /*! STRAIGHT_JOIN */ 1 FROM storage_pool_host_ref i JOIN storage_pool_host_ref r ON r.id = i.id
                                     WHERE i.pool_id = p.id AND r.host_id = h.id) THEN 1 ELSE 0 END AS mounted
            FROM storage_pool p
            JOIN host k ON k.cluster_id = p.cluster_id
            JOIN host h ON h.id = k.id AND (h.removed IS NULL) = 1 AND h.type = 'Routing' AND h.status = 'Up' AND h.resource_state = 'Enabled'
            WHERE (p.removed IS NULL) = 1 AND p.status = 'Up' AND p.scope = 'CLUSTER' AND p.parent = 0
              AND (:pool_id IS NULL OR p.id = :pool_id) AND (:pool_name IS NULL OR p.name = :pool_name) AND (:host_id IS NULL OR h.id = :host_id)) x
      GROUP BY x.id
     ) t
WHERE :pool_id IS NULL AND :pool_name IS NULL AND :host_id IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
