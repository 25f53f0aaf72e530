-- check:     host-certificates
-- title:     KVM hosts without certificates of the CA framework
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     host_id       integer  optional
-- param:     host_name     text  optional
-- param:     host_address  text  optional
-- tables:    configuration, host, host_details
-- seeds:     fixtures/sql/host-certificates/{confirms,refutes,unknown}.sql
--
-- With ca.plugin.root.auth.strictness only agents with a valid certificate connect. A host is marked `secured` when
-- it got certificates for its agent and libvirt.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('host ', t.host_name, ' (id ', t.id, ', ', t.status, ') is ', CASE WHEN t.secured = 'true' THEN 'secured' ELSE 'not secured' END, ', ca.plugin.root.auth.strictness is ', COALESCE(t.strictness, 'not set')) AS evidence,
       'host' AS entity_type, t.id AS entity_id,
       t.host_name AS host_name,
       t.host_address AS host_address
FROM (
      SELECT x.id, x.host_name, x.host_address, x.status, x.secured, x.strictness,
             CASE WHEN x.secured = 'true' THEN 0 WHEN x.strictness = 'true' THEN 1 END AS problem
      FROM (SELECT h.id, h.name AS host_name, h.private_ip_address AS host_address, h.status,
                   (SELECT /*! STRAIGHT_JOIN */ MIN(d.value) FROM host_details k JOIN host_details d ON d.id = k.id
                    WHERE k.host_id = h.id AND d.name = 'secured') AS secured,
                   (SELECT MIN(COALESCE(c.value, c.default_value)) FROM configuration c WHERE c.name = 'ca.plugin.root.auth.strictness') AS strictness
            FROM host h
            WHERE (h.removed IS NULL) = 1 AND h.type = 'Routing' AND h.hypervisor_type = 'KVM' AND (:host_id IS NULL OR h.id = :host_id)
              AND (:host_name IS NULL OR h.name = :host_name) AND (:host_address IS NULL OR h.private_ip_address = :host_address)) x
     ) t
WHERE t.problem = 1 OR :host_id IS NOT NULL OR :host_name IS NOT NULL OR :host_address IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('none of ', COUNT(*), ' KVM hosts lacks certificates that are demanded'), 'host', NULL, NULL, NULL
FROM (
      SELECT x.id, x.host_name, x.host_address, x.status, x.secured, x.strictness,
             CASE WHEN x.secured = 'true' THEN 0 WHEN x.strictness = 'true' THEN 1 END AS problem
      FROM (SELECT h.id, h.name AS host_name, h.private_ip_address AS host_address, h.status,
                   (SELECT /*! STRAIGHT_JOIN */ MIN(d.value) FROM host_details k JOIN host_details d ON d.id = k.id
                    WHERE k.host_id = h.id AND d.name = 'secured') AS secured,
                   (SELECT MIN(COALESCE(c.value, c.default_value)) FROM configuration c WHERE c.name = 'ca.plugin.root.auth.strictness') AS strictness
            FROM host h
            WHERE (h.removed IS NULL) = 1 AND h.type = 'Routing' AND h.hypervisor_type = 'KVM' AND (:host_id IS NULL OR h.id = :host_id)
              AND (:host_name IS NULL OR h.name = :host_name) AND (:host_address IS NULL OR h.private_ip_address = :host_address)) x
     ) t
WHERE :host_id IS NULL AND :host_name IS NULL AND :host_address IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
