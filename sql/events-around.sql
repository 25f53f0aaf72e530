-- check:     events-around
-- title:     Failed operations that CloudStack recorded around the incident
-- database:  cloud
-- since:     4.15
-- as_of:     history
-- timeout:   3s
-- max_rows:  10
-- param:     event_type  text  optional
-- tables:    event
-- seeds:     fixtures/sql/events-around/{confirms,refutes,unknown}.sql
--
-- Events of level ERROR, ten minutes before to ten minutes after; without an incident, the last hour. With event_type
-- (such as ROUTER or VM.START) only events whose type begins with it.

SELECT 'confirms' AS verdict,
       CONCAT(e.type, ' at ', e.created, ' UTC: ', SUBSTR(e.description, 1, 200)) AS evidence,
       'event' AS entity_type, e.id AS entity_id, e.type AS event_type
FROM event e
WHERE e.created >= COALESCE(:incident_start_minus_10m, :now_minus_1h) AND e.created <= COALESCE(:incident_end_plus_10m, :now)
  AND e.level = 'ERROR' AND (:event_type IS NULL OR e.type LIKE CONCAT(:event_type, '%'))
UNION ALL
SELECT 'refutes', CONCAT('none of ', COUNT(*), ' events of the time is an error'), 'event', NULL, NULL
FROM event f
WHERE f.created >= COALESCE(:incident_start_minus_10m, :now_minus_1h) AND f.created <= COALESCE(:incident_end_plus_10m, :now)
  AND (:event_type IS NULL OR f.type LIKE CONCAT(:event_type, '%'))
HAVING COUNT(*) > 0 AND SUM(CASE WHEN f.level = 'ERROR' THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
