-- check:     cluster-hosts
-- title:     Clusters without a host that is Up and enabled
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    major
-- timeout:   3s
-- max_rows:  20
-- param:     cluster_id  integer  optional
-- param:     zone_id     integer  optional
-- tables:    cluster, host
-- seeds:     fixtures/sql/cluster-hosts/{confirms,refutes,unknown}.sql
--
-- No VM and no router can start there.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('cluster ', COALESCE(t.cluster_name, '?'), ' (id ', t.id, '): ', t.usable, ' of ', t.hosts, ' hosts are Up and enabled') AS evidence,
       'cluster' AS entity_type, t.id AS entity_id,
       t.cluster_name AS cluster_name
FROM (
      SELECT k.id, k.name AS cluster_name, g.hosts, g.usable, CASE WHEN g.usable = 0 THEN 1 ELSE 0 END AS problem
      FROM (SELECT h.cluster_id + 0 AS cluster_id, COUNT(*) AS hosts, SUM(CASE WHEN h.status = 'Up' AND h.resource_state = 'Enabled' THEN 1 ELSE 0 END) AS usable
            FROM host h
            WHERE (h.removed IS NULL) = 1 AND h.type = 'Routing' AND h.cluster_id IS NOT NULL AND (:cluster_id IS NULL OR h.cluster_id = :cluster_id)
            GROUP BY h.cluster_id + 0) g
      JOIN cluster k ON k.id = g.cluster_id
      WHERE (k.removed IS NULL) = 1 AND (:zone_id IS NULL OR k.data_center_id = :zone_id)
     ) t
WHERE t.problem = 1 OR :cluster_id IS NOT NULL OR :zone_id IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('all ', COUNT(*), ' clusters with hosts have one that is Up and enabled'), 'cluster', NULL, NULL
FROM (
      SELECT k.id, k.name AS cluster_name, g.hosts, g.usable, CASE WHEN g.usable = 0 THEN 1 ELSE 0 END AS problem
      FROM (SELECT h.cluster_id + 0 AS cluster_id, COUNT(*) AS hosts, SUM(CASE WHEN h.status = 'Up' AND h.resource_state = 'Enabled' THEN 1 ELSE 0 END) AS usable
            FROM host h
            WHERE (h.removed IS NULL) = 1 AND h.type = 'Routing' AND h.cluster_id IS NOT NULL AND (:cluster_id IS NULL OR h.cluster_id = :cluster_id)
            GROUP BY h.cluster_id + 0) g
      JOIN cluster k ON k.id = g.cluster_id
      WHERE (k.removed IS NULL) = 1 AND (:zone_id IS NULL OR k.data_center_id = :zone_id)
     ) t
WHERE :cluster_id IS NULL AND :zone_id IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
