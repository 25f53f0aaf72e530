-- check:     zone-capacities
-- title:     Address and VLAN capacities of a zone as CloudStack counts them
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     zone_id  integer  optional
-- tables:    op_host_capacity, data_center
-- seeds:     fixtures/sql/zone-capacities/{confirms,refutes,unknown}.sql
--
-- op_host_capacity is what the alerts are made of: public (4), pod (5), VLAN (7) and shared network addresses (8). At nine
-- tenths the pool is near its end.

SELECT CASE WHEN 10 * t.in_use >= 9 * t.total THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT('zone ', COALESCE(t.name, '?'), ' (id ', t.id, '): ', CASE t.capacity_type WHEN 4 THEN 'public addresses' WHEN 5 THEN 'pod addresses'
              WHEN 7 THEN 'VLANs' ELSE 'shared network addresses' END, ' ', t.in_use, ' of ', t.total, ' in use, counted at ', COALESCE(t.counted, 'an unknown time'), ' UTC') AS evidence,
       'zone' AS entity_type, t.id AS entity_id, t.name AS zone_name, t.in_use AS used, t.total AS total
FROM (SELECT z.id, z.name, c.capacity_type, SUM(c.used_capacity + c.reserved_capacity) AS in_use, SUM(c.total_capacity) AS total, MAX(c.update_time) AS counted
      FROM op_host_capacity c
      JOIN data_center z ON z.id = c.data_center_id AND (z.removed IS NULL) = 1
      WHERE c.capacity_type IN (4, 5, 7, 8) AND (:zone_id IS NULL OR z.id = :zone_id)
      GROUP BY z.id, z.name, c.capacity_type) t
WHERE t.total > 0
ORDER BY verdict, t.id, t.capacity_type;
