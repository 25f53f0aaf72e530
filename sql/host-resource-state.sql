-- check:     host-resource-state
-- title:     Hosts that take no VMs: disabled, degraded or failed maintenance
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     host_id       integer  optional
-- param:     host_name     text  optional
-- param:     host_address  text  optional
-- tables:    host_pod_ref, host
-- seeds:     fixtures/sql/host-resource-state/{confirms,refutes,unknown}.sql
--
-- Such a host may be Up and still gets no new VM.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('host ', t.host_name, ' (id ', t.id, ') is ', t.resource_state, ' (', t.status, ')') AS evidence,
       'host' AS entity_type, t.id AS entity_id,
       t.host_name AS host_name,
       t.host_address AS host_address,
       (SELECT p.name FROM host_pod_ref p WHERE p.id = t.pod_id) AS pod_name
FROM (
      SELECT h.id, h.name AS host_name, h.private_ip_address AS host_address, h.status, h.resource_state, h.pod_id,
             CASE WHEN h.resource_state = 'Enabled' THEN 0 ELSE 1 END AS problem
      FROM host h
      WHERE (h.removed IS NULL) = 1 AND h.type = 'Routing'
        AND (:host_id IS NULL OR h.id = :host_id) AND (:host_name IS NULL OR h.name = :host_name) AND (:host_address IS NULL OR h.private_ip_address = :host_address)
     ) t
WHERE t.problem = 1 OR :host_id IS NOT NULL OR :host_name IS NOT NULL OR :host_address IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('all ', COUNT(*), ' hosts are enabled'), 'host', NULL, NULL, NULL, NULL
FROM (
      SELECT h.id, h.name AS host_name, h.private_ip_address AS host_address, h.status, h.resource_state, h.pod_id,
             CASE WHEN h.resource_state = 'Enabled' THEN 0 ELSE 1 END AS problem
      FROM host h
      WHERE (h.removed IS NULL) = 1 AND h.type = 'Routing'
        AND (:host_id IS NULL OR h.id = :host_id) AND (:host_name IS NULL OR h.name = :host_name) AND (:host_address IS NULL OR h.private_ip_address = :host_address)
     ) t
WHERE :host_id IS NULL AND :host_name IS NULL AND :host_address IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
