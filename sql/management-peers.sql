-- check:     management-peers
-- title:     Management servers that are alive and do not see each other
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    major
-- timeout:   3s
-- max_rows:  20
-- tables:    mshost_peer, mshost
-- seeds:     fixtures/sql/management-peers/{confirms,refutes,unknown}.sql
--
-- Both write their heartbeat, and one has marked the other as Down: port 9090 (or 8250) is blocked between them, or
-- their clocks differ.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('management server ', COALESCE(t.server_name, '?'), ' has marked ', COALESCE(t.peer_name, '?'), ' (', t.peer_address, ') as Down at ', COALESCE(t.last_update, 'an unknown time'), ' UTC, although it is alive') AS evidence,
       'server' AS entity_type, t.id AS entity_id,
       t.server_name AS server_name,
       t.peer_name AS peer_name,
       t.peer_address AS peer_address
FROM (
      SELECT o.id, o.name AS server_name, p.name AS peer_name, p.service_ip AS peer_address,
             SUM(CASE WHEN x.peer_state = 'Up' THEN 1 ELSE 0 END) AS up_rows, MAX(x.last_update) AS last_update,
             CASE WHEN SUM(CASE WHEN x.peer_state = 'Up' THEN 1 ELSE 0 END) = 0 THEN 1 ELSE 0 END AS problem
      FROM mshost_peer x
      JOIN mshost o ON o.id = x.owner_mshost AND (o.removed IS NULL) = 1 AND o.state = 'Up' AND o.last_update >= :now_minus_5m
      JOIN mshost p ON p.id = x.peer_mshost AND (p.removed IS NULL) = 1 AND p.state = 'Up' AND p.last_update >= :now_minus_5m
      WHERE o.id <> p.id
      GROUP BY o.id, o.name, p.id, p.name, p.service_ip
     ) t
WHERE t.problem = 1
UNION ALL
SELECT 'refutes', CONCAT('the living management servers see each other (', COUNT(*), ' pairs)'), 'server', NULL, NULL, NULL, NULL
FROM (
      SELECT o.id, o.name AS server_name, p.name AS peer_name, p.service_ip AS peer_address,
             SUM(CASE WHEN x.peer_state = 'Up' THEN 1 ELSE 0 END) AS up_rows, MAX(x.last_update) AS last_update,
             CASE WHEN SUM(CASE WHEN x.peer_state = 'Up' THEN 1 ELSE 0 END) = 0 THEN 1 ELSE 0 END AS problem
      FROM mshost_peer x
      JOIN mshost o ON o.id = x.owner_mshost AND (o.removed IS NULL) = 1 AND o.state = 'Up' AND o.last_update >= :now_minus_5m
      JOIN mshost p ON p.id = x.peer_mshost AND (p.removed IS NULL) = 1 AND p.state = 'Up' AND p.last_update >= :now_minus_5m
      WHERE o.id <> p.id
      GROUP BY o.id, o.name, p.id, p.name, p.service_ip
     ) t
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id, peer_name;
