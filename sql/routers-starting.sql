-- check:     routers-starting
-- title:     State, host and control address of a router or system VM that should be up
-- database:  cloud
-- since:     4.11
-- as_of:     now
-- timeout:   3s
-- max_rows:  5
-- param:     router_id      integer  optional
-- param:     router_name    text     optional
-- param:     link_local_ip  text     optional
-- needs:     router_id or router_name or link_local_ip
-- tables:    vm_instance, nics, host
-- seeds:     fixtures/sql/routers-starting/{confirms,refutes,unknown}.sql
--
-- A router that is still Starting has not answered on its control address. While it starts, host_id may be
-- empty: last_host_id is then the host it was sent to. On KVM the control address is link-local.

SELECT
  CASE v.state WHEN 'Starting' THEN 'confirms' WHEN 'Running' THEN 'refutes' ELSE 'unknown' END AS verdict,
  CONCAT(CASE v.type WHEN 'DomainRouter' THEN 'router ' ELSE 'system VM ' END, v.instance_name,
         ' is ', v.state, ' since ', COALESCE(v.update_time, 'an unknown time'), ' UTC, host ',
         COALESCE(h.name, 'unknown'), ' (', COALESCE(h.private_ip_address, 'no address'), '), control address ',
         COALESCE(c.ip4_address, 'none'))          AS evidence,
  'vm'                                             AS entity_type,
  v.id                                             AS entity_id,
  v.instance_name                                  AS router_name,
  c.ip4_address                                    AS link_local_ip,
  h.name                                           AS host_name,
  h.private_ip_address                             AS host_address
FROM (SELECT v.id FROM vm_instance v WHERE v.id = :router_id
      UNION SELECT v.id FROM vm_instance v WHERE v.instance_name = :router_name AND :router_id IS NULL
      UNION SELECT n.instance_id FROM nics n WHERE n.ip4_address = :link_local_ip AND (n.removed IS NULL) = 1) i
JOIN vm_instance v ON v.id = i.id
LEFT JOIN (nics k JOIN nics c ON c.id = k.id AND (c.removed IS NULL) = 1 AND c.ip4_address LIKE '169.254.%') ON k.instance_id = v.id
LEFT JOIN host h ON h.id = COALESCE(v.host_id, v.last_host_id)
WHERE (v.removed IS NULL) = 1
  AND v.type IN ('DomainRouter', 'ConsoleProxy', 'SecondaryStorageVm')
ORDER BY v.id;
