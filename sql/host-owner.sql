-- check:     host-owner
-- title:     Hosts whose management server is not alive
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    major
-- timeout:   3s
-- max_rows:  20
-- param:     host_id       integer  optional
-- param:     host_name     text  optional
-- param:     host_address  text  optional
-- tables:    host, mshost
-- seeds:     fixtures/sql/host-owner/{confirms,refutes,unknown}.sql
--
-- Each agent is connected to one management server (mgmt_server_id). If that one is down or silent, no command reaches
-- the host until another takes over.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('host ', t.host_name, ' (id ', t.id, ') belongs to management server ', COALESCE(t.server_name, 'unknown'), ' (msid ', t.mgmt_server_id, '), ',
              COALESCE(CONCAT(t.state, ', last seen ', COALESCE(t.last_update, 'never'), ' UTC'), 'which does not exist')) AS evidence,
       'host' AS entity_type, t.id AS entity_id,
       t.host_name AS host_name,
       t.host_address AS host_address,
       t.server_name AS server_name
FROM (
      SELECT h.id, h.name AS host_name, h.private_ip_address AS host_address, h.mgmt_server_id, m.name AS server_name, m.state, m.last_update,
             CASE WHEN m.state = 'Up' AND m.last_update >= :now_minus_5m THEN 0 ELSE 1 END AS problem
      FROM host h
      LEFT JOIN mshost m ON m.msid = h.mgmt_server_id AND (m.removed IS NULL) = 1
      WHERE (h.removed IS NULL) = 1 AND h.type = 'Routing' AND h.status IN ('Up', 'Connecting', 'Disconnected', 'Alert', 'Rebalancing') AND h.mgmt_server_id IS NOT NULL
        AND (:host_id IS NULL OR h.id = :host_id) AND (:host_name IS NULL OR h.name = :host_name) AND (:host_address IS NULL OR h.private_ip_address = :host_address)
     ) t
WHERE t.problem = 1 OR :host_id IS NOT NULL OR :host_name IS NOT NULL OR :host_address IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('the management servers of all ', COUNT(*), ' hosts are alive'), 'host', NULL, NULL, NULL, NULL
FROM (
      SELECT h.id, h.name AS host_name, h.private_ip_address AS host_address, h.mgmt_server_id, m.name AS server_name, m.state, m.last_update,
             CASE WHEN m.state = 'Up' AND m.last_update >= :now_minus_5m THEN 0 ELSE 1 END AS problem
      FROM host h
      LEFT JOIN mshost m ON m.msid = h.mgmt_server_id AND (m.removed IS NULL) = 1
      WHERE (h.removed IS NULL) = 1 AND h.type = 'Routing' AND h.status IN ('Up', 'Connecting', 'Disconnected', 'Alert', 'Rebalancing') AND h.mgmt_server_id IS NOT NULL
        AND (:host_id IS NULL OR h.id = :host_id) AND (:host_name IS NULL OR h.name = :host_name) AND (:host_address IS NULL OR h.private_ip_address = :host_address)
     ) t
WHERE :host_id IS NULL AND :host_name IS NULL AND :host_address IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
