-- check:     vnets-used-twice
-- title:     Isolated networks of one physical network that share a VLAN or VNI
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    major
-- timeout:   3s
-- max_rows:  20
-- param:     network_id  integer  optional
-- param:     zone_id     integer  optional
-- tables:    networks, physical_network, vpc_gateways
-- seeds:     fixtures/sql/vnets-used-twice/{confirms,refutes,unknown}.sql
--
-- Tenants see each other's traffic, and the second network cannot be implemented. Private gateways may share a VLAN.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('physical network ', t.physical_network_name, ' (id ', t.id, '): ', t.doubled, ' of ', t.uris, ' VLANs or VNIs are used by more than one isolated network',
              COALESCE(CONCAT(', the first is ', t.doubled_uri), '')) AS evidence,
       'physical_network' AS entity_type, t.id AS entity_id,
       t.physical_network_name AS physical_network_name,
       t.doubled_uri AS doubled_uri
FROM (
      SELECT d.physical_network_id AS id, MIN(d.name) AS physical_network_name, COUNT(*) AS uris, MIN(CASE WHEN d.copies > 1 THEN d.broadcast_uri END) AS doubled_uri,
             SUM(CASE WHEN d.copies > 1 THEN 1 ELSE 0 END) AS doubled, MAX(CASE WHEN d.copies > 1 THEN 1 ELSE 0 END) AS problem
      FROM (SELECT n.physical_network_id, p.name, n.broadcast_uri, COUNT(*) AS copies
            FROM networks n
            JOIN physical_network p ON p.id = n.physical_network_id AND (p.removed IS NULL) = 1
            WHERE (n.removed IS NULL) = 1 AND n.traffic_type = 'Guest' AND n.guest_type = 'Isolated'
              AND (n.broadcast_uri LIKE 'vlan://%' OR n.broadcast_uri LIKE 'vxlan://%') AND n.broadcast_uri NOT LIKE '%untagged'
              AND NOT EXISTS (SELECT 1 FROM vpc_gateways g WHERE g.network_id = n.id)
              AND (:zone_id IS NULL OR n.data_center_id = :zone_id)
              AND (:network_id IS NULL OR n.broadcast_uri IN (SELECT m.broadcast_uri FROM networks m WHERE m.id = :network_id))
            GROUP BY n.physical_network_id, p.name, n.broadcast_uri) d
      GROUP BY d.physical_network_id
     ) t
WHERE t.problem = 1 OR :network_id IS NOT NULL OR :zone_id IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('no VLAN or VNI is used twice on any of ', COUNT(*), ' physical networks'), 'physical_network', NULL, NULL, NULL
FROM (
      SELECT d.physical_network_id AS id, MIN(d.name) AS physical_network_name, COUNT(*) AS uris, MIN(CASE WHEN d.copies > 1 THEN d.broadcast_uri END) AS doubled_uri,
             SUM(CASE WHEN d.copies > 1 THEN 1 ELSE 0 END) AS doubled, MAX(CASE WHEN d.copies > 1 THEN 1 ELSE 0 END) AS problem
      FROM (SELECT n.physical_network_id, p.name, n.broadcast_uri, COUNT(*) AS copies
            FROM networks n
            JOIN physical_network p ON p.id = n.physical_network_id AND (p.removed IS NULL) = 1
            WHERE (n.removed IS NULL) = 1 AND n.traffic_type = 'Guest' AND n.guest_type = 'Isolated'
              AND (n.broadcast_uri LIKE 'vlan://%' OR n.broadcast_uri LIKE 'vxlan://%') AND n.broadcast_uri NOT LIKE '%untagged'
              AND NOT EXISTS (SELECT 1 FROM vpc_gateways g WHERE g.network_id = n.id)
              AND (:zone_id IS NULL OR n.data_center_id = :zone_id)
              AND (:network_id IS NULL OR n.broadcast_uri IN (SELECT m.broadcast_uri FROM networks m WHERE m.id = :network_id))
            GROUP BY n.physical_network_id, p.name, n.broadcast_uri) d
      GROUP BY d.physical_network_id
     ) t
WHERE :network_id IS NULL AND :zone_id IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
