-- check:     template
-- title:     Names of templates
-- database:  cloud
-- as_of:     now
-- timeout:   1s
-- max_rows:  32
-- param:     ids  integers
-- tables:    vm_template

SELECT t.id AS id, t.name AS name, t.uuid AS uuid
FROM vm_template t
WHERE t.id IN (:ids)
ORDER BY t.id;
