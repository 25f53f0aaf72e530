-- check:     sync-queues
-- title:     Job queues whose running item is old, finished or of a dead management server
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    major
-- timeout:   3s
-- max_rows:  20
-- param:     vm_id  integer  optional
-- tables:    sync_queue_item, sync_queue, async_job
-- seeds:     fixtures/sql/sync-queues/{confirms,refutes,unknown}.sql
--
-- A queue runs one job after the other (per VM, network, host …). An item that is marked as running for more than an
-- hour, or whose job is finished, blocks all jobs behind it.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('queue ', t.queue_kind, ' of object ', t.queue_object, ': ', t.waiting, ' of ', t.items, ' items wait, the oldest since ', COALESCE(t.oldest, 'an unknown time'), ' UTC',
              COALESCE(CONCAT(', running is job ', t.running_job), '')) AS evidence,
       'queue' AS entity_type, t.id AS entity_id,
       t.queue_kind AS queue_kind,
       t.queue_object AS queue_object,
       t.running_job AS running_job
FROM (
      SELECT q.id, q.sync_objtype AS queue_kind, q.sync_objid AS queue_object, COUNT(*) AS items,
             SUM(CASE WHEN i.queue_proc_number IS NULL THEN 1 ELSE 0 END) AS waiting, MIN(i.created) AS oldest,
             MIN(CASE WHEN i.queue_proc_number IS NOT NULL THEN i.content_id END) AS running_job,
             MAX(CASE WHEN i.queue_proc_number IS NOT NULL AND (i.queue_proc_time < :now_minus_1h OR j.id IS NULL OR j.job_status <> 0) THEN 1
                      ELSE 0 END) AS problem
      FROM sync_queue_item i
      JOIN sync_queue q ON q.id = i.queue_id
      LEFT JOIN async_job j ON j.id = i.content_id
      WHERE (:vm_id IS NULL OR (q.sync_objtype = 'VmWorkJobQueue' AND q.sync_objid = :vm_id))
      GROUP BY q.id, q.sync_objtype, q.sync_objid
     ) t
WHERE t.problem = 1 OR :vm_id IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('none of ', COUNT(*), ' queues in use is blocked'), 'queue', NULL, NULL, NULL, NULL
FROM (
      SELECT q.id, q.sync_objtype AS queue_kind, q.sync_objid AS queue_object, COUNT(*) AS items,
             SUM(CASE WHEN i.queue_proc_number IS NULL THEN 1 ELSE 0 END) AS waiting, MIN(i.created) AS oldest,
             MIN(CASE WHEN i.queue_proc_number IS NOT NULL THEN i.content_id END) AS running_job,
             MAX(CASE WHEN i.queue_proc_number IS NOT NULL AND (i.queue_proc_time < :now_minus_1h OR j.id IS NULL OR j.job_status <> 0) THEN 1
                      ELSE 0 END) AS problem
      FROM sync_queue_item i
      JOIN sync_queue q ON q.id = i.queue_id
      LEFT JOIN async_job j ON j.id = i.content_id
      WHERE (:vm_id IS NULL OR (q.sync_objtype = 'VmWorkJobQueue' AND q.sync_objid = :vm_id))
      GROUP BY q.id, q.sync_objtype, q.sync_objid
     ) t
WHERE :vm_id IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
