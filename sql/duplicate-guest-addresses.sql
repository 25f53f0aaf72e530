-- check:     duplicate-guest-addresses
-- title:     Guest addresses that two user VMs of one network have
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    major
-- timeout:   3s
-- max_rows:  20
-- param:     network_id  integer  optional
-- tables:    nics, networks
-- seeds:     fixtures/sql/duplicate-guest-addresses/{confirms,refutes,unknown}.sql
--
-- Routers and placeholders share addresses by design and do not count.

SELECT u.verdict AS verdict,
       CONCAT(u.evidence, COALESCE(CONCAT(', the first is ', (SELECT /*! STRAIGHT_JOIN */ MIN(a.ip4_address)
                                                              FROM nics k JOIN nics a ON a.id = k.id AND (a.removed IS NULL) = 1 AND a.vm_type = 'User'
                                                              JOIN nics l ON l.network_id = k.network_id
                                                              JOIN nics b ON b.id = l.id AND (b.removed IS NULL) = 1 AND b.vm_type = 'User'
                                                              WHERE k.network_id = u.entity_id AND b.ip4_address = a.ip4_address AND b.id <> a.id)), '')) AS evidence,
       'network' AS entity_type, u.entity_id AS entity_id, u.network_name AS network_name
FROM (SELECT CASE WHEN o.overall = 1 THEN 'refutes' WHEN MAX(t.problem) = 1 THEN 'confirms' WHEN MAX(t.problem) = 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
             CASE WHEN o.overall = 1 THEN CONCAT('no address is on two NICs in any of ', COUNT(*), ' guest networks')
                  ELSE CONCAT('network ', COALESCE(MAX(t.network_name), '?'), ' (id ', MAX(t.id), '): ', MAX(t.doubled), ' of ', MAX(t.nics),
                              ' NICs of user VMs have an address that another one has') END AS evidence,
             CASE WHEN o.overall = 0 THEN MAX(t.id) END AS entity_id, CASE WHEN o.overall = 0 THEN MAX(t.network_name) END AS network_name
      FROM (SELECT DISTINCT w.id, w.name AS network_name, d.nics, d.nics - d.addresses AS doubled, CASE WHEN d.nics > d.addresses THEN 1 ELSE 0 END AS problem
            FROM (SELECT n.network_id + 0 AS network_id, COUNT(n.ip4_address) AS nics, COUNT(DISTINCT n.ip4_address) AS addresses
                  FROM nics n
                  WHERE (n.removed IS NULL) = 1 AND n.vm_type = 'User' AND n.ip4_address IS NOT NULL AND (:network_id IS NULL OR n.network_id = :network_id)
                  GROUP BY n.network_id + 0) d
            JOIN networks w ON w.id = d.network_id AND (w.removed IS NULL) = 1 AND w.traffic_type = 'Guest') t
      CROSS JOIN (SELECT 0 AS overall UNION ALL SELECT 1) o
      GROUP BY o.overall, CASE WHEN o.overall = 0 THEN t.id END
      HAVING (o.overall = 0 AND (MAX(t.problem) = 1 OR :network_id IS NOT NULL))
          OR (o.overall = 1 AND COALESCE(MAX(t.problem), 0) = 0 AND :network_id IS NULL)) u
ORDER BY entity_id;
