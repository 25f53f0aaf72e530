-- check:     template-state
-- title:     Download state of one template on secondary storage
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- timeout:   3s
-- max_rows:  20
-- param:     template_id    integer  optional
-- param:     template_uuid  uuid  optional
-- param:     template_name  text  optional
-- needs:     template_id or template_uuid or template_name
-- tables:    vm_template, template_store_ref
-- seeds:     fixtures/sql/template-state/{confirms,refutes,unknown}.sql
--
-- A template can be used when one store has it as DOWNLOADED. Directly downloaded templates have no such row.

SELECT CASE WHEN p.removed IS NOT NULL THEN 'confirms' WHEN p.direct_download = 1 THEN 'unknown'
            WHEN SUM(CASE WHEN r.download_state = 'DOWNLOADED' THEN 1 ELSE 0 END) > 0 THEN 'refutes'
            WHEN COUNT(r.id) = 0 THEN 'confirms' WHEN SUM(CASE WHEN r.download_state LIKE '%PROGRESS' THEN 1 ELSE 0 END) > 0 THEN 'unknown'
            ELSE 'confirms' END AS verdict,
       CONCAT('template ', COALESCE(p.name, '?'), ' (id ', p.id, ', ', p.type, ') is downloaded on ',
              SUM(CASE WHEN r.download_state = 'DOWNLOADED' THEN 1 ELSE 0 END), ' of ', COUNT(r.id), ' stores that know it',
              COALESCE(CONCAT(', else ', MIN(CASE WHEN r.download_state <> 'DOWNLOADED' THEN r.download_state END)), ''),
              COALESCE(CONCAT(': ', MIN(NULLIF(SUBSTR(r.error_str, 1, 160), ''))), ''), COALESCE(CONCAT(', removed at ', p.removed, ' UTC'), '')) AS evidence,
       'template' AS entity_type, p.id AS entity_id, p.name AS template_name
FROM vm_template p
LEFT JOIN template_store_ref r ON r.template_id = p.id AND r.store_role = 'Image' AND COALESCE(r.destroyed, 0) = 0
WHERE p.id = :template_id OR p.uuid = :template_uuid OR p.unique_name = :template_name
GROUP BY p.id, p.name, p.type, p.removed, p.direct_download
ORDER BY p.id;
