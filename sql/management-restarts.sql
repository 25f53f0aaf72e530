-- check:     management-restarts
-- title:     Starts of management servers around the incident
-- database:  cloud
-- since:     4.17
-- as_of:     history
-- timeout:   3s
-- max_rows:  20
-- param:     server_id  integer  optional
-- tables:    mshost, mshost_status
-- seeds:     fixtures/sql/management-restarts/{confirms,refutes,unknown}.sql
--
-- last_jvm_start is the time of the last start (4.17 and later). A start explains lost jobs, closed agent connections and
-- time-outs of that moment. Without an incident, the last hour is looked at.

SELECT CASE WHEN s.last_jvm_start >= COALESCE(:incident_start_minus_30m, :now_minus_1h)
                 AND s.last_jvm_start <= COALESCE(:incident_end, :now) THEN 'confirms'
            WHEN s.last_jvm_start < COALESCE(:incident_start_minus_30m, :now_minus_1h) THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('management server ', COALESCE(m.name, '?'), ' (msid ', m.msid, ') was last started at ', COALESCE(s.last_jvm_start, 'an unknown time'), ' UTC') AS evidence,
       'server' AS entity_type, m.id AS entity_id, m.name AS server_name, s.last_jvm_start AS started_at
FROM mshost m
JOIN mshost_status s ON s.ms_id = m.uuid AND (s.removed IS NULL) = 1
WHERE (m.removed IS NULL) = 1 AND (:server_id IS NULL OR m.msid = :server_id)
ORDER BY verdict, m.id;
