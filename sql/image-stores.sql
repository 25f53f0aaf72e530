-- check:     image-stores
-- title:     Secondary storage that is read-only or nine tenths full
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    major
-- timeout:   3s
-- max_rows:  20
-- param:     zone_id  integer  optional
-- tables:    image_store
-- seeds:     fixtures/sql/image-stores/{confirms,refutes,unknown}.sql
--
-- Without a writable store no template, snapshot or volume can be copied there. Stores that never reported their size
-- are only looked at for read-only.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('image store ', t.store_name, ' (id ', t.id, ', ', t.protocol, ')', CASE t.readonly WHEN 1 THEN ' is read-only' ELSE ' is writable' END, COALESCE(CONCAT(', ', t.used_percent, ' % used'), '')) AS evidence,
       'image_store' AS entity_type, t.id AS entity_id,
       t.store_name AS store_name
FROM (
      SELECT s.id, s.name AS store_name, s.protocol, s.readonly,
             CAST((100 * s.used_bytes - (100 * s.used_bytes) % s.total_size) / s.total_size AS SIGNED INTEGER) AS used_percent,
             CASE WHEN s.readonly = 1 OR (s.total_size > 0 AND 10 * s.used_bytes >= 9 * s.total_size) THEN 1 ELSE 0 END AS problem
      FROM image_store s
      WHERE (s.removed IS NULL) = 1 AND s.role = 'Image' AND (:zone_id IS NULL OR s.data_center_id = :zone_id OR s.data_center_id IS NULL)
     ) t
WHERE t.problem = 1
UNION ALL
SELECT 'refutes', CONCAT('all ', COUNT(*), ' image stores are writable and have room'), 'image_store', NULL, NULL
FROM (
      SELECT s.id, s.name AS store_name, s.protocol, s.readonly,
             CAST((100 * s.used_bytes - (100 * s.used_bytes) % s.total_size) / s.total_size AS SIGNED INTEGER) AS used_percent,
             CASE WHEN s.readonly = 1 OR (s.total_size > 0 AND 10 * s.used_bytes >= 9 * s.total_size) THEN 1 ELSE 0 END AS problem
      FROM image_store s
      WHERE (s.removed IS NULL) = 1 AND s.role = 'Image' AND (:zone_id IS NULL OR s.data_center_id = :zone_id OR s.data_center_id IS NULL)
     ) t
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
