-- check:     nics-in-between
-- title:     NICs that stay in Reserving or Releasing
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     network_id  integer  optional
-- param:     vm_id       integer  optional
-- tables:    nics
-- seeds:     fixtures/sql/nics-in-between/{confirms,refutes,unknown}.sql
--
-- Reserving and releasing takes seconds. An address of such a NIC is neither free nor in use.

SELECT CASE WHEN t.stuck > 0 THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT(t.stuck, ' of ', t.nics, ' live NICs are Reserving, Releasing or Deallocating for more than 15 minutes',
              COALESCE(CONCAT(', one has address ', t.address), '')) AS evidence,
       'nic' AS entity_type, t.nic_id AS entity_id, t.address AS nic_address
FROM (SELECT COUNT(*) AS nics, SUM(CASE WHEN n.state IN ('Reserving', 'Releasing', 'Deallocating') AND n.update_time < :now_minus_15m THEN 1 ELSE 0 END) AS stuck,
             MIN(CASE WHEN n.state IN ('Reserving', 'Releasing', 'Deallocating') AND n.update_time < :now_minus_15m THEN n.ip4_address END) AS address,
             MIN(CASE WHEN n.state IN ('Reserving', 'Releasing', 'Deallocating') AND n.update_time < :now_minus_15m THEN n.id END) AS nic_id
      FROM nics n
      WHERE (n.removed IS NULL) = 1 AND (:network_id IS NULL OR n.network_id = :network_id) AND (:vm_id IS NULL OR n.instance_id = :vm_id)) t
WHERE t.nics > 0
ORDER BY t.nic_id;
