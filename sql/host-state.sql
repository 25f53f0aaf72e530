-- check:     host-state
-- title:     State of a host and age of its last ping
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    major
-- timeout:   3s
-- max_rows:  20
-- param:     host_id       integer  optional
-- param:     host_name     text  optional
-- param:     host_address  text  optional
-- tables:    host_pod_ref, cluster, host
-- seeds:     fixtures/sql/host-state/{confirms,refutes,unknown}.sql
--
-- last_ping counts units of 1.024 s. A host that has not answered for five minutes is behind twice the default time-out
-- (ping.interval times ping.timeout). Hosts in maintenance are not Up by intention and say nothing.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('host ', t.host_name, ' (id ', t.id, ') is ', t.status, ', ', t.resource_state,
              CASE t.behind WHEN 1 THEN ', no ping for more than 5 minutes' ELSE ', its last ping is recent' END,
              COALESCE(CONCAT(', disconnected at ', t.disconnected, ' UTC'), '')) AS evidence,
       'host' AS entity_type, t.id AS entity_id,
       t.host_name AS host_name,
       t.host_address AS host_address,
       (SELECT p.name FROM host_pod_ref p WHERE p.id = t.pod_id) AS pod_name,
       (SELECT c.name FROM cluster c WHERE c.id = t.cluster_id) AS cluster_name
FROM (
      SELECT h.id, h.name AS host_name, h.private_ip_address AS host_address, h.status, h.resource_state, h.pod_id, h.cluster_id, h.disconnected,
             CASE WHEN h.last_ping * 1.024 < UNIX_TIMESTAMP(:now) - 300 THEN 1 ELSE 0 END AS behind,
             CASE WHEN h.resource_state IN ('Maintenance', 'PrepareForMaintenance') THEN NULL
                  WHEN h.status <> 'Up' OR h.last_ping * 1.024 < UNIX_TIMESTAMP(:now) - 300 THEN 1 ELSE 0 END AS problem
      FROM host h
      WHERE (h.removed IS NULL) = 1 AND h.type = 'Routing'
        AND (:host_id IS NULL OR h.id = :host_id) AND (:host_name IS NULL OR h.name = :host_name) AND (:host_address IS NULL OR h.private_ip_address = :host_address)
     ) t
WHERE t.problem = 1 OR :host_id IS NOT NULL OR :host_name IS NOT NULL OR :host_address IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('all ', COUNT(*), ' hosts outside maintenance are Up and answer'), 'host', NULL, NULL, NULL, NULL, NULL
FROM (
      SELECT h.id, h.name AS host_name, h.private_ip_address AS host_address, h.status, h.resource_state, h.pod_id, h.cluster_id, h.disconnected,
             CASE WHEN h.last_ping * 1.024 < UNIX_TIMESTAMP(:now) - 300 THEN 1 ELSE 0 END AS behind,
             CASE WHEN h.resource_state IN ('Maintenance', 'PrepareForMaintenance') THEN NULL
                  WHEN h.status <> 'Up' OR h.last_ping * 1.024 < UNIX_TIMESTAMP(:now) - 300 THEN 1 ELSE 0 END AS problem
      FROM host h
      WHERE (h.removed IS NULL) = 1 AND h.type = 'Routing'
        AND (:host_id IS NULL OR h.id = :host_id) AND (:host_name IS NULL OR h.name = :host_name) AND (:host_address IS NULL OR h.private_ip_address = :host_address)
     ) t
WHERE :host_id IS NULL AND :host_name IS NULL AND :host_address IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
