-- check:     alerts-around
-- title:     Alerts that CloudStack raised around the incident
-- database:  cloud
-- since:     4.15
-- as_of:     history
-- timeout:   3s
-- max_rows:  10
-- param:     zone_id  integer  optional
-- tables:    alert
-- seeds:     fixtures/sql/alerts-around/{confirms,refutes,unknown}.sql
--
-- Ten minutes before to ten minutes after; without an incident, the last hour. Types: 0 to 6, 18, 24, 25 capacities, 7
-- host, 8 user VM, 9 router, 11 gateway of a host, 12 storage, 14 management server, 19 secondary storage VM, 30 HA,
-- 31 certificate.

SELECT 'confirms' AS verdict,
       CONCAT('alert of type ', a.type, ' at ', COALESCE(a.last_sent, a.created), ' UTC: ', COALESCE(SUBSTR(a.subject, 1, 200), '?')) AS evidence,
       'alert' AS entity_type, a.id AS entity_id
FROM alert a
WHERE COALESCE(a.last_sent, a.created) >= COALESCE(:incident_start_minus_10m, :now_minus_1h)
  AND COALESCE(a.last_sent, a.created) <= COALESCE(:incident_end_plus_10m, :now)
  AND (:zone_id IS NULL OR a.data_center_id = :zone_id)
UNION ALL
SELECT 'refutes', CONCAT('none of ', COUNT(*), ' alerts is of the time of the incident'), 'alert', NULL
FROM alert b
WHERE (:zone_id IS NULL OR b.data_center_id = :zone_id)
HAVING COUNT(*) > 0 AND SUM(CASE WHEN COALESCE(b.last_sent, b.created) >= COALESCE(:incident_start_minus_10m, :now_minus_1h)
                                      AND COALESCE(b.last_sent, b.created) <= COALESCE(:incident_end_plus_10m, :now) THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
