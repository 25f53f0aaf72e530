-- check:     guest-addresses
-- title:     Guest addresses in use against the size of the network's CIDR
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- timeout:   3s
-- max_rows:  20
-- param:     network_id  integer
-- tables:    nics, nic_secondary_ips, networks
-- seeds:     fixtures/sql/guest-addresses/{confirms,refutes,unknown}.sql
--
-- Usable are all addresses of the CIDR but the network address, the broadcast address and the gateway. With an IP
-- reservation, NICs outside the part that CloudStack may use are counted too: then a full count proves nothing. A list
-- of CIDRs (4.21 and later) is not added up.

SELECT CASE WHEN t.bits IS NULL THEN 'unknown'
            WHEN t.in_use < (1 << (32 - t.bits)) - 3 THEN 'refutes'
            WHEN t.network_cidr IS NOT NULL THEN 'unknown' ELSE 'confirms' END AS verdict,
       CONCAT('network ', COALESCE(t.name, '?'), ' (id ', t.id, '): ', t.in_use, ' of ',
              COALESCE((1 << (32 - t.bits)) - 3, 'an unknown number of'), ' guest addresses of ', COALESCE(t.cidr, 'no CIDR'), ' in use') AS evidence,
       'network' AS entity_type, t.id AS entity_id, t.name AS network_name, t.cidr AS network_cidr
FROM (SELECT w.id, w.name, w.cidr, w.network_cidr,
             CASE WHEN w.cidr LIKE '%/%' AND w.cidr NOT LIKE '%,%'
                       AND CAST(SUBSTR(w.cidr, INSTR(w.cidr, '/') + 1) AS SIGNED INTEGER) BETWEEN 8 AND 29
                  THEN CAST(SUBSTR(w.cidr, INSTR(w.cidr, '/') + 1) AS SIGNED INTEGER) END AS bits,
             (SELECT COUNT(DISTINCT n.ip4_address) FROM nics n
              WHERE n.network_id = w.id AND (n.removed IS NULL) = 1 AND n.ip4_address <> COALESCE(w.gateway, ''))
             + (SELECT COUNT(*) FROM nic_secondary_ips s WHERE s.network_id = w.id AND s.ip4_address IS NOT NULL) AS in_use
      FROM networks w
      WHERE w.id = :network_id AND (w.removed IS NULL) = 1 AND w.guest_type = 'Isolated') t
ORDER BY t.id;
