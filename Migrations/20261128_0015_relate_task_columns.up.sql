-- Lists ask for a user's open tasks, or for the open urgent ones. The planner multiplies the shares of all tasks, unless it
-- knows the common combinations: it took such a list for short, and read and sorted thousands of tasks for one page.
CREATE STATISTICS tasks_holder_stats (mcv) ON tenant_id, user_id, completed FROM tasks;
CREATE STATISTICS tasks_filter_stats (mcv) ON tenant_id, completed, priority FROM tasks;
ANALYZE tasks;
