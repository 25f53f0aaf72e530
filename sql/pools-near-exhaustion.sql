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
-- The rate is what was taken in the last 30 days and is still held; 7 days where the oldest holder is younger than 30.
-- What was given back in that time is not known, so the day a pool runs out is the earliest that is likely. There is none
-- with less history than that, with fewer than three takers, or beyond a year. Pools of removed pods and physical
-- networks do not count.

SELECT CASE WHEN 10 * t.free <= t.total THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT(t.pool, ' of ', t.place, ': ', t.free, ' of ', t.total, ' free',
              CASE WHEN t.days <= 366 THEN CONCAT('; ', t.recent, ' taken in the last ', t.span, ' days and still held: if it goes on like this and none is given back, full about ',
                                                  SUBSTR(FROM_UNIXTIME(UNIX_TIMESTAMP(:now) + 86400 * t.days), 1, 10)) ELSE '' END) AS evidence,
       'zone' AS entity_type, t.zone_id AS entity_id, t.pool AS pool_kind, t.place AS pool_place, t.total - t.free AS used, t.total AS total
FROM (SELECT s.pool, s.place, s.zone_id, s.total, s.free, s.span, s.recent,
             CASE WHEN s.free > 0 AND s.recent >= 3 THEN (s.span * s.free - (s.span * s.free) % s.recent) / s.recent END AS days
      FROM (SELECT p.pool, p.place, p.zone_id, p.total, p.free, CASE WHEN p.oldest < :now_minus_30d THEN 30 WHEN p.oldest < :now_minus_7d THEN 7 END AS span,
                   CASE WHEN p.oldest < :now_minus_30d THEN p.month WHEN p.oldest < :now_minus_7d THEN p.week END AS recent
            FROM (
            SELECT 'management addresses' AS pool, CONCAT('pod ', COALESCE(p.name, '?')) AS place, p.data_center_id AS zone_id, SUM(g.total) AS total, SUM(g.free) AS free, SUM(g.week) AS week,
                   SUM(g.month) AS month, MIN(g.oldest) AS oldest
            FROM (SELECT a.pod_id + 0 AS owner, COUNT(*) AS total, SUM(CASE WHEN a.taken IS NULL THEN 1 ELSE 0 END) AS free,
                         SUM(CASE WHEN a.taken >= :now_minus_7d THEN 1 ELSE 0 END) AS week, SUM(CASE WHEN a.taken >= :now_minus_30d THEN 1 ELSE 0 END) AS month,
                         MIN(a.taken) AS oldest
                  FROM op_dc_ip_address_alloc a GROUP BY a.pod_id + 0) g
            JOIN host_pod_ref p ON p.id = g.owner AND (p.removed IS NULL) = 1
            GROUP BY p.id, p.name, p.data_center_id
            UNION ALL
            SELECT 'link-local addresses', CONCAT('pod ', COALESCE(p.name, '?')), p.data_center_id, SUM(g.total), SUM(g.free), SUM(g.week), SUM(g.month), MIN(g.oldest)
            FROM (SELECT a.pod_id + 0 AS owner, COUNT(*) AS total, SUM(CASE WHEN a.taken IS NULL THEN 1 ELSE 0 END) AS free,
                         SUM(CASE WHEN a.taken >= :now_minus_7d THEN 1 ELSE 0 END) AS week, SUM(CASE WHEN a.taken >= :now_minus_30d THEN 1 ELSE 0 END) AS month,
                         MIN(a.taken) AS oldest
                  FROM op_dc_link_local_ip_address_alloc a GROUP BY a.pod_id + 0) g
            JOIN host_pod_ref p ON p.id = g.owner AND (p.removed IS NULL) = 1
            GROUP BY p.id, p.name, p.data_center_id
            UNION ALL
            SELECT 'storage network addresses', CONCAT('pod ', COALESCE(p.name, '?')), p.data_center_id, SUM(g.total), SUM(g.free), SUM(g.week), SUM(g.month), MIN(g.oldest)
            FROM (SELECT a.range_id + 0 AS owner, COUNT(*) AS total, SUM(CASE WHEN a.taken IS NULL THEN 1 ELSE 0 END) AS free,
                         SUM(CASE WHEN a.taken >= :now_minus_7d THEN 1 ELSE 0 END) AS week, SUM(CASE WHEN a.taken >= :now_minus_30d THEN 1 ELSE 0 END) AS month,
                         MIN(a.taken) AS oldest
                  FROM op_dc_storage_network_ip_address a GROUP BY a.range_id + 0) g
            JOIN dc_storage_network_ip_range r ON r.id = g.owner
            JOIN host_pod_ref p ON p.id = r.pod_id AND (p.removed IS NULL) = 1
            GROUP BY p.id, p.name, p.data_center_id
            UNION ALL
            SELECT 'VNETs', CONCAT('physical network ', p.name), p.data_center_id, SUM(g.total), SUM(g.free), SUM(g.week), SUM(g.month), MIN(g.oldest)
            FROM (SELECT a.physical_network_id + 0 AS owner, COUNT(*) AS total, SUM(CASE WHEN a.taken IS NULL THEN 1 ELSE 0 END) AS free,
                         SUM(CASE WHEN a.taken >= :now_minus_7d THEN 1 ELSE 0 END) AS week, SUM(CASE WHEN a.taken >= :now_minus_30d THEN 1 ELSE 0 END) AS month,
                         MIN(a.taken) AS oldest
                  FROM op_dc_vnet_alloc a GROUP BY a.physical_network_id + 0) g
            JOIN physical_network p ON p.id = g.owner AND (p.removed IS NULL) = 1
            GROUP BY p.id, p.name, p.data_center_id
            UNION ALL
            SELECT 'public addresses', CONCAT('zone ', COALESCE(z.name, '?')), z.id, SUM(g.total), SUM(g.free), SUM(g.week), SUM(g.month), MIN(g.oldest)
            FROM (SELECT a.vlan_db_id + 0 AS owner, COUNT(*) AS total, SUM(CASE WHEN a.state = 'Free' THEN 1 ELSE 0 END) AS free,
                         SUM(CASE WHEN a.allocated >= :now_minus_7d THEN 1 ELSE 0 END) AS week, SUM(CASE WHEN a.allocated >= :now_minus_30d THEN 1 ELSE 0 END) AS month,
                         MIN(a.allocated) AS oldest
                  FROM user_ip_address a WHERE (a.removed IS NULL) = 1 GROUP BY a.vlan_db_id + 0) g
            JOIN vlan v ON v.id = g.owner AND (v.removed IS NULL) = 1 AND v.vlan_type = 'VirtualNetwork'
            JOIN data_center z ON z.id = v.data_center_id AND (z.removed IS NULL) = 1
            GROUP BY z.id, z.name
                 ) p) s
      WHERE (:zone_id IS NULL OR s.zone_id = :zone_id)) t
ORDER BY verdict, 1.0 * t.free / t.total, t.zone_id, t.pool, t.place;
