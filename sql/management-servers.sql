-- check:     management-servers
-- title:     Management servers that are Up in the table and silent, or down since less than a day
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    major
-- timeout:   3s
-- max_rows:  20
-- param:     server_id       integer  optional
-- param:     server_address  text  optional
-- tables:    mshost
-- seeds:     fixtures/sql/management-servers/{confirms,refutes,unknown}.sql
--
-- Each server writes its heartbeat (cluster.heartbeat.interval, 1.5 s by default). One that has been down for longer
-- than a day is taken for switched off.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('management server ', COALESCE(t.server_name, '?'), ' (msid ', t.msid, ', ', t.server_address, ') is ', t.state, ', last seen ', COALESCE(t.last_update, 'never'), ' UTC') AS evidence,
       'server' AS entity_type, t.id AS entity_id,
       t.server_name AS server_name,
       t.server_address AS server_address
FROM (
      SELECT m.id, m.msid, m.name AS server_name, m.service_ip AS server_address, m.state, m.last_update,
             CASE WHEN m.state = 'Up' AND m.last_update >= :now_minus_5m THEN 0 WHEN m.state <> 'Down' THEN 1
                  WHEN m.last_update >= :now_minus_1d THEN 1 END AS problem
      FROM mshost m
      WHERE (m.removed IS NULL) = 1 AND (:server_id IS NULL OR m.msid = :server_id) AND (:server_address IS NULL OR m.service_ip = :server_address)
     ) t
WHERE t.problem = 1 OR :server_id IS NOT NULL OR :server_address IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('none of ', COUNT(*), ' management servers is silent'), 'server', NULL, NULL, NULL
FROM (
      SELECT m.id, m.msid, m.name AS server_name, m.service_ip AS server_address, m.state, m.last_update,
             CASE WHEN m.state = 'Up' AND m.last_update >= :now_minus_5m THEN 0 WHEN m.state <> 'Down' THEN 1
                  WHEN m.last_update >= :now_minus_1d THEN 1 END AS problem
      FROM mshost m
      WHERE (m.removed IS NULL) = 1 AND (:server_id IS NULL OR m.msid = :server_id) AND (:server_address IS NULL OR m.service_ip = :server_address)
     ) t
WHERE :server_id IS NULL AND :server_address IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
