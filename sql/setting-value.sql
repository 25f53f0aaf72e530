-- check:     setting-value
-- title:     Value of a global setting against its default
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- timeout:   3s
-- max_rows:  20
-- param:     setting_name  text
-- tables:    configuration
-- seeds:     fixtures/sql/setting-value/{confirms,refutes,unknown}.sql
--
-- An empty value means the default. Settings of the categories Secure and Hidden are never shown.

SELECT CASE WHEN c.category IN ('Secure', 'Hidden') THEN 'unknown' WHEN c.value IS NULL OR c.value = c.default_value THEN 'refutes'
            WHEN c.default_value IS NULL THEN 'unknown' ELSE 'confirms' END AS verdict,
       CASE WHEN c.category IN ('Secure', 'Hidden') THEN CONCAT('setting ', c.name, ' is not shown')
            ELSE CONCAT('setting ', c.name, ' is ', COALESCE(NULLIF(SUBSTR(c.value, 1, 120), ''), 'empty'), ', default ',
                        COALESCE(NULLIF(SUBSTR(c.default_value, 1, 120), ''), 'empty'), COALESCE(CONCAT(', changed at ', c.updated, ' UTC'), '')) END AS evidence,
       'setting' AS entity_type, NULL AS entity_id, c.name AS setting_name
FROM configuration c
WHERE c.name = :setting_name
ORDER BY c.name;
