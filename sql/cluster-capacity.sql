-- check:     cluster-capacity
-- title:     CPU and memory of clusters against the limit for new VMs
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     cluster_id  integer  optional
-- param:     zone_id     integer  optional
-- tables:    op_host_capacity, cluster, cluster_details
-- seeds:     fixtures/sql/cluster-capacity/{confirms,refutes,unknown}.sql
--
-- Above 85 % of what may be allocated (cluster.cpu/memory.allocated.capacity.disablethreshold) a cluster gets no new VM.
-- Overcommit ratios are counted in. Hosts that are not enabled do not count.

SELECT CASE WHEN MAX(CASE WHEN t.in_use >= 0.85 * t.total THEN 1 ELSE 0 END) = 1 THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT('cluster ', COALESCE(t.name, '?'), ' (id ', t.id, '): ',
              COALESCE(CONCAT(MAX(CASE WHEN t.capacity_type = 0
                                       THEN CAST((100 * t.in_use - (100 * t.in_use) % t.whole) / t.whole AS SIGNED INTEGER) END), ' % of the memory'),
                       'memory unknown'), ', ',
              COALESCE(CONCAT(MAX(CASE WHEN t.capacity_type = 1
                                       THEN CAST((100 * t.in_use - (100 * t.in_use) % t.whole) / t.whole AS SIGNED INTEGER) END), ' % of the CPU'),
                       'CPU unknown'), ' allocated') AS evidence,
       'cluster' AS entity_type, t.id AS entity_id, t.name AS cluster_name
FROM (SELECT k.id, k.name, c.capacity_type, SUM(c.used_capacity + c.reserved_capacity) AS in_use, SUM(c.total_capacity) * COALESCE(d.value, 1) AS total,
             CAST(SUM(c.total_capacity) * COALESCE(d.value, 1) AS SIGNED INTEGER) AS whole
      FROM op_host_capacity c
      JOIN cluster k ON k.id = c.cluster_id AND (k.removed IS NULL) = 1
      LEFT JOIN cluster_details d ON d.cluster_id = k.id
           AND d.name = CASE c.capacity_type WHEN 0 THEN 'memoryOvercommitRatio' ELSE 'cpuOvercommitRatio' END
      WHERE c.capacity_type IN (0, 1) AND c.capacity_state = 'Enabled' AND c.host_id IS NOT NULL
        AND (:cluster_id IS NULL OR k.id = :cluster_id) AND (:zone_id IS NULL OR k.data_center_id = :zone_id)
      GROUP BY k.id, k.name, c.capacity_type, d.value) t
WHERE t.whole > 0
GROUP BY t.id, t.name
ORDER BY verdict, t.id;
