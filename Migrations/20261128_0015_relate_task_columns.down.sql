-- Lists with several filters are planned as if the filters had nothing to do with each other.
DROP STATISTICS tasks_filter_stats;
DROP STATISTICS tasks_holder_stats;
