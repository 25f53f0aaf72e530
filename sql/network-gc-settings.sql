-- check:     network-gc-settings
-- title:     Settings of the network garbage collector
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- timeout:   3s
-- max_rows:  20
-- tables:    configuration
-- seeds:     fixtures/sql/network-gc-settings/{confirms,refutes,unknown}.sql
--
-- Empty networks are shut down after network.gc.wait seconds, looked for every network.gc.interval seconds; 600 each by
-- default. Below a minute they are shut down between two VMs, above an hour VLANs and addresses stay taken.

SELECT CASE WHEN t.seconds < 60 OR t.seconds > 3600 THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT(t.name, ' is ', t.seconds, ' s (default ', COALESCE(t.default_value, '600'), ')') AS evidence,
       'setting' AS entity_type, NULL AS entity_id, t.name AS setting_name
FROM (SELECT c.name, c.default_value, CAST(COALESCE(c.value, c.default_value) AS SIGNED INTEGER) AS seconds
      FROM configuration c
      WHERE c.name IN ('network.gc.interval', 'network.gc.wait') AND COALESCE(c.value, c.default_value) IS NOT NULL) t
ORDER BY verdict, t.name;
