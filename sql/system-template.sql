-- check:     system-template
-- title:     System VM templates of the hypervisors of a zone
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    major
-- timeout:   3s
-- max_rows:  20
-- param:     zone_id  integer  optional
-- tables:    cluster, data_center, vm_template, template_store_ref, image_store
-- seeds:     fixtures/sql/system-template/{confirms,refutes,unknown}.sql
--
-- Routers, console proxy and secondary storage VM start from the template of type SYSTEM of their hypervisor, which must
-- be DOWNLOADED on a store of the zone (or of the region).

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('zone ', COALESCE(t.zone_name, '?'), ' (id ', t.id, '): ', t.ready, ' of ', t.templates, ' system VM templates for ', t.hypervisor_type, ' are downloaded') AS evidence,
       'zone' AS entity_type, t.id AS entity_id,
       t.zone_name AS zone_name,
       t.hypervisor_type AS hypervisor_type
FROM (
      SELECT x.zone_id AS id, z.name AS zone_name, x.hypervisor_type, COUNT(DISTINCT p.id) AS templates,
             COUNT(DISTINCT CASE WHEN r.download_state = 'DOWNLOADED' AND s.id IS NOT NULL THEN p.id END) AS ready,
             CASE WHEN COUNT(DISTINCT CASE WHEN r.download_state = 'DOWNLOADED' AND s.id IS NOT NULL THEN p.id END) = 0 THEN 1 ELSE 0 END AS problem
      FROM (SELECT DISTINCT k.data_center_id AS zone_id, k.hypervisor_type FROM cluster k
            WHERE (k.removed IS NULL) = 1 AND k.hypervisor_type IS NOT NULL AND (:zone_id IS NULL OR k.data_center_id = :zone_id)) x
      JOIN data_center z ON z.id = x.zone_id AND (z.removed IS NULL) = 1
      LEFT JOIN vm_template p ON p.type = 'SYSTEM' AND (p.removed IS NULL) = 1 AND p.hypervisor_type = x.hypervisor_type
      LEFT JOIN template_store_ref r ON r.template_id = p.id AND r.store_role = 'Image'
      LEFT JOIN image_store s ON s.id = r.store_id AND (s.removed IS NULL) = 1 AND (s.data_center_id = x.zone_id OR s.data_center_id IS NULL)
      WHERE x.hypervisor_type NOT IN ('BareMetal', 'External')
      GROUP BY x.zone_id, z.name, x.hypervisor_type
     ) t
WHERE t.problem = 1 OR :zone_id IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('system VM templates are there for all ', COUNT(*), ' hypervisors of the zones'), 'zone', NULL, NULL, NULL
FROM (
      SELECT x.zone_id AS id, z.name AS zone_name, x.hypervisor_type, COUNT(DISTINCT p.id) AS templates,
             COUNT(DISTINCT CASE WHEN r.download_state = 'DOWNLOADED' AND s.id IS NOT NULL THEN p.id END) AS ready,
             CASE WHEN COUNT(DISTINCT CASE WHEN r.download_state = 'DOWNLOADED' AND s.id IS NOT NULL THEN p.id END) = 0 THEN 1 ELSE 0 END AS problem
      FROM (SELECT DISTINCT k.data_center_id AS zone_id, k.hypervisor_type FROM cluster k
            WHERE (k.removed IS NULL) = 1 AND k.hypervisor_type IS NOT NULL AND (:zone_id IS NULL OR k.data_center_id = :zone_id)) x
      JOIN data_center z ON z.id = x.zone_id AND (z.removed IS NULL) = 1
      LEFT JOIN vm_template p ON p.type = 'SYSTEM' AND (p.removed IS NULL) = 1 AND p.hypervisor_type = x.hypervisor_type
      LEFT JOIN template_store_ref r ON r.template_id = p.id AND r.store_role = 'Image'
      LEFT JOIN image_store s ON s.id = r.store_id AND (s.removed IS NULL) = 1 AND (s.data_center_id = x.zone_id OR s.data_center_id IS NULL)
      WHERE x.hypervisor_type NOT IN ('BareMetal', 'External')
      GROUP BY x.zone_id, z.name, x.hypervisor_type
     ) t
WHERE :zone_id IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id, hypervisor_type;
