-- check:     routers-template-behind
-- title:     Running routers whose system VM template is older than the release requires
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     router_id    integer  optional
-- param:     router_name  text  optional
-- tables:    host, configuration, domain_router, vm_instance
-- seeds:     fixtures/sql/routers-template-behind/{confirms,refutes,unknown}.sql
--
-- With router.version.check such a router takes no new configuration until it is upgraded. The version is the number
-- behind "Release" in template_version, the requirement minreq.sysvmtemplate.version. The scripts' checksum is not
-- compared: it changes with each update.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT(t.router_name, ' runs template version ', COALESCE(t.have, 'unknown'), ', required is ', COALESCE(t.want, 'unknown')) AS evidence,
       'vm' AS entity_type, t.id AS entity_id,
       t.router_name AS router_name,
       (SELECT h.name FROM host h WHERE h.id = t.host_id) AS host_name,
       (SELECT h.private_ip_address FROM host h WHERE h.id = t.host_id) AS host_address
FROM (
      SELECT x.id, x.router_name, x.have, x.want, x.host_id,
             CASE WHEN COALESCE(x.have, '') NOT LIKE '%.%.%' OR COALESCE(x.want, '') NOT LIKE '%.%.%' THEN NULL
                  WHEN 1000000 * CAST(x.have AS SIGNED INTEGER)
                       + 1000 * CAST(SUBSTR(x.have, INSTR(x.have, '.') + 1) AS SIGNED INTEGER)
                       + CAST(SUBSTR(SUBSTR(x.have, INSTR(x.have, '.') + 1), INSTR(SUBSTR(x.have, INSTR(x.have, '.') + 1), '.') + 1) AS SIGNED INTEGER)
                       < 1000000 * CAST(x.want AS SIGNED INTEGER)
                       + 1000 * CAST(SUBSTR(x.want, INSTR(x.want, '.') + 1) AS SIGNED INTEGER)
                       + CAST(SUBSTR(SUBSTR(x.want, INSTR(x.want, '.') + 1), INSTR(SUBSTR(x.want, INSTR(x.want, '.') + 1), '.') + 1) AS SIGNED INTEGER)
                  THEN 1 ELSE 0 END AS problem
      FROM (SELECT v.id, v.instance_name AS router_name, COALESCE(v.host_id, v.last_host_id) AS host_id,
                   SUBSTR(SUBSTR(d.template_version, INSTR(d.template_version, 'Release ') + 8), 1,
                          INSTR(CONCAT(SUBSTR(d.template_version, INSTR(d.template_version, 'Release ') + 8), ' '), ' ') - 1) AS have,
                   (SELECT MIN(COALESCE(c.value, c.default_value)) FROM configuration c WHERE c.name = 'minreq.sysvmtemplate.version') AS want
            FROM domain_router d
            JOIN vm_instance v ON v.id = d.id AND (v.removed IS NULL) = 1 AND v.state = 'Running'
            WHERE d.role = 'VIRTUAL_ROUTER' AND (:router_id IS NULL OR v.id = :router_id) AND (:router_name IS NULL OR v.instance_name = :router_name)) x
     ) t
WHERE t.problem = 1 OR :router_id IS NOT NULL OR :router_name IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('none of ', COUNT(*), ' running routers has a template older than ', COALESCE(MIN(t.want), 'required')), 'vm', NULL, NULL, NULL, NULL
FROM (
      SELECT x.id, x.router_name, x.have, x.want, x.host_id,
             CASE WHEN COALESCE(x.have, '') NOT LIKE '%.%.%' OR COALESCE(x.want, '') NOT LIKE '%.%.%' THEN NULL
                  WHEN 1000000 * CAST(x.have AS SIGNED INTEGER)
                       + 1000 * CAST(SUBSTR(x.have, INSTR(x.have, '.') + 1) AS SIGNED INTEGER)
                       + CAST(SUBSTR(SUBSTR(x.have, INSTR(x.have, '.') + 1), INSTR(SUBSTR(x.have, INSTR(x.have, '.') + 1), '.') + 1) AS SIGNED INTEGER)
                       < 1000000 * CAST(x.want AS SIGNED INTEGER)
                       + 1000 * CAST(SUBSTR(x.want, INSTR(x.want, '.') + 1) AS SIGNED INTEGER)
                       + CAST(SUBSTR(SUBSTR(x.want, INSTR(x.want, '.') + 1), INSTR(SUBSTR(x.want, INSTR(x.want, '.') + 1), '.') + 1) AS SIGNED INTEGER)
                  THEN 1 ELSE 0 END AS problem
      FROM (SELECT v.id, v.instance_name AS router_name, COALESCE(v.host_id, v.last_host_id) AS host_id,
                   SUBSTR(SUBSTR(d.template_version, INSTR(d.template_version, 'Release ') + 8), 1,
                          INSTR(CONCAT(SUBSTR(d.template_version, INSTR(d.template_version, 'Release ') + 8), ' '), ' ') - 1) AS have,
                   (SELECT MIN(COALESCE(c.value, c.default_value)) FROM configuration c WHERE c.name = 'minreq.sysvmtemplate.version') AS want
            FROM domain_router d
            JOIN vm_instance v ON v.id = d.id AND (v.removed IS NULL) = 1 AND v.state = 'Running'
            WHERE d.role = 'VIRTUAL_ROUTER' AND (:router_id IS NULL OR v.id = :router_id) AND (:router_name IS NULL OR v.instance_name = :router_name)) x
     ) t
WHERE :router_id IS NULL AND :router_name IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
