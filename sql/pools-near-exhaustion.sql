-- check:     pools-near-exhaustion
-- title:     Address and VNET pools of which a tenth or less is left
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    major
-- timeout:   3s
-- max_rows:  50
-- param:     zone_id  integer  optional
-- tables:    op_dc_ip_address_alloc, host_pod_ref, op_dc_link_local_ip_address_alloc, op_dc_storage_network_ip_address, dc_storage_network_ip_range, op_dc_vnet_alloc, physical_network, user_ip_address, vlan, data_center
-- seeds:     fixtures/sql/pools-near-exhaustion/{confirms,refutes,unknown}.sql
--
-- The rate is what was taken in the last 30 days and is still held, so the day a pool runs out is an estimate. Pools
-- of removed pods and physical networks do not count.

SELECT CASE WHEN 10 * t.free <= t.total THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT(t.pool, ' of ', t.place, ': ', t.free, ' of ', t.total, ' free', CASE WHEN t.recent > 0 AND t.free > 0
              THEN CONCAT('; ', t.recent, ' taken in the last 30 days and still held: at this rate full in about ',
                          CAST((30 * t.free - (30 * t.free) % t.recent) / t.recent AS SIGNED INTEGER), ' days') ELSE '' END) AS evidence,
       'zone' AS entity_type, t.zone_id AS entity_id, t.pool AS pool_kind, t.place AS pool_place
FROM (
      SELECT 'management addresses' AS pool, CONCAT('pod ', COALESCE(p.name, '?')) AS place, p.data_center_id AS zone_id, COUNT(*) AS total, SUM(CASE WHEN a.taken IS NULL THEN 1 ELSE 0 END) AS free,
             SUM(CASE WHEN a.taken >= :now_minus_30d THEN 1 ELSE 0 END) AS recent
      FROM op_dc_ip_address_alloc a JOIN host_pod_ref p ON p.id = a.pod_id AND p.removed IS NULL
      GROUP BY p.id, p.name, p.data_center_id
      UNION ALL
      SELECT 'link-local addresses' AS pool, CONCAT('pod ', COALESCE(p.name, '?')) AS place, p.data_center_id AS zone_id, COUNT(*) AS total, SUM(CASE WHEN a.taken IS NULL THEN 1 ELSE 0 END) AS free,
             SUM(CASE WHEN a.taken >= :now_minus_30d THEN 1 ELSE 0 END) AS recent
      FROM op_dc_link_local_ip_address_alloc a JOIN host_pod_ref p ON p.id = a.pod_id AND p.removed IS NULL
      GROUP BY p.id, p.name, p.data_center_id
      UNION ALL
      SELECT 'storage network addresses' AS pool, CONCAT('pod ', COALESCE(p.name, '?')) AS place, p.data_center_id AS zone_id, COUNT(*) AS total, SUM(CASE WHEN a.taken IS NULL THEN 1 ELSE 0 END) AS free,
             SUM(CASE WHEN a.taken >= :now_minus_30d THEN 1 ELSE 0 END) AS recent
      FROM op_dc_storage_network_ip_address a JOIN dc_storage_network_ip_range r ON r.id = a.range_id JOIN host_pod_ref p ON p.id = r.pod_id AND p.removed IS NULL
      GROUP BY p.id, p.name, p.data_center_id
      UNION ALL
      SELECT 'VNETs' AS pool, CONCAT('physical network ', p.name) AS place, p.data_center_id AS zone_id, COUNT(*) AS total, SUM(CASE WHEN a.taken IS NULL THEN 1 ELSE 0 END) AS free,
             SUM(CASE WHEN a.taken >= :now_minus_30d THEN 1 ELSE 0 END) AS recent
      FROM op_dc_vnet_alloc a JOIN physical_network p ON p.id = a.physical_network_id AND p.removed IS NULL
      GROUP BY p.id, p.name, p.data_center_id
      UNION ALL
      SELECT 'public addresses' AS pool, CONCAT('zone ', COALESCE(z.name, '?')) AS place, z.id AS zone_id, COUNT(*) AS total, SUM(CASE WHEN a.state = 'Free' THEN 1 ELSE 0 END) AS free,
             SUM(CASE WHEN a.allocated >= :now_minus_30d THEN 1 ELSE 0 END) AS recent
      FROM user_ip_address a JOIN vlan v ON v.id = a.vlan_db_id AND v.removed IS NULL AND v.vlan_type = 'VirtualNetwork' JOIN data_center z ON z.id = a.data_center_id AND z.removed IS NULL WHERE a.removed IS NULL
      GROUP BY z.id, z.name
     ) t
WHERE (:zone_id IS NULL OR t.zone_id = :zone_id)
ORDER BY verdict, t.zone_id, t.pool, t.place;
