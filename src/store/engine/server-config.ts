import { writeFile } from "node:fs/promises";

/** Of the memory the engine may hold resident, what is taken by Node, code and caches outside of the tracker's sight. */
const UNTRACKED_BYTES = 400 * 1000 * 1000;
const LEAST_TRACKED_BYTES = 150 * 1000 * 1000;

/** How the engine's memory is shared out. */
export interface MemoryShare {
  server: number;
  query: number;
}

export function shareMemory(residentBytes: number): MemoryShare {
  const server = Math.max(LEAST_TRACKED_BYTES, residentBytes - UNTRACKED_BYTES);
  return { server, query: Math.floor(server * 0.7) };
}

/**
 * Writes the configuration chDB starts from: the defaults are for servers with hundreds of gigabytes, sync nothing to disk and
 * forget replaced parts after 480 s only if told so.
 */
export async function writeServerConfig(path: string, memory: MemoryShare): Promise<void> {
  const values: Record<string, number> = {
    max_server_memory_usage: memory.server,
    merges_mutations_memory_usage_soft_limit: Math.floor(memory.server / 2),
    mark_cache_size: 32 * 1024 * 1024,
    index_mark_cache_size: 8 * 1024 * 1024,
    uncompressed_cache_size: 0,
    index_uncompressed_cache_size: 0,
    mmap_cache_size: 100,
    compiled_expression_cache_size: 8 * 1024 * 1024,
    primary_index_cache_size: 32 * 1024 * 1024,
    vector_similarity_index_cache_size: 0,
    query_condition_cache_size: 8 * 1024 * 1024,
    text_index_tokens_cache_size: 8 * 1024 * 1024,
    text_index_header_cache_size: 8 * 1024 * 1024,
    text_index_postings_cache_size: 16 * 1024 * 1024,
    background_pool_size: 2,
    background_merges_mutations_concurrency_ratio: 1,
    background_schedule_pool_size: 2,
    background_common_pool_size: 2,
    background_move_pool_size: 1,
    background_fetches_pool_size: 1,
    background_message_broker_schedule_pool_size: 1,
    background_distributed_schedule_pool_size: 1,
    max_thread_pool_size: 200,
    max_thread_pool_free_size: 8,
    max_io_thread_pool_size: 16,
    max_io_thread_pool_free_size: 2,
    max_active_parts_loading_thread_pool_size: 4,
    max_outdated_parts_loading_thread_pool_size: 2,
    max_parts_cleaning_thread_pool_size: 2,
  };
  const mergeTree: Record<string, number> = {
    fsync_after_insert: 1,
    fsync_part_directory: 1,
    min_rows_to_fsync_after_merge: 1,
    old_parts_lifetime: 480,
    // A day that is over becomes one part, since a look-up reads the indices of each part.
    min_age_to_force_merge_seconds: 21_600,
    min_age_to_force_merge_on_partition_only: 1,
    non_replicated_deduplication_window: 10_000,
    number_of_free_entries_in_pool_to_execute_mutation: 1,
    number_of_free_entries_in_pool_to_lower_max_size_of_merge: 1,
    number_of_free_entries_in_pool_to_execute_optimize_entire_partition: 1,
    merge_max_block_size_bytes: 4 * 1024 * 1024,
    merge_max_block_size: 2048,
  };
  const list = (entries: Record<string, number>): string =>
    Object.entries(entries)
      .map(([name, value]) => `<${name}>${value}</${name}>`)
      .join("\n");
  const text = `<clickhouse>\n<timezone>UTC</timezone>\n${list(values)}\n<merge_tree>\n${list(mergeTree)}\n</merge_tree>\n</clickhouse>\n`;
  await writeFile(path, text, { mode: 0o600 });
}

/** Settings every statement starts from; those of the request come over them. */
export function defaultSettings(memory: MemoryShare): ReadonlyMap<string, string> {
  return new Map([
    // Without it any stray text is taken for a SELECT.
    ["implicit_select", "0"],
    ["max_execution_time", "60"],
    ["max_memory_usage", String(memory.query)],
    // Mapped files would count as resident memory.
    ["storage_file_read_method", "pread"],
    ["local_filesystem_read_method", "pread"],
    // Looking into indices while reading saves nothing where the answer is sorted; a look-up by id takes a sixth longer.
    ["use_skip_indexes_on_data_read", "0"],
    ["max_bytes_ratio_before_external_group_by", "0.3"],
    ["max_bytes_ratio_before_external_sort", "0.3"],
    ["max_insert_threads", "1"],
    ["min_chunk_bytes_for_parallel_parsing", "1048576"],
  ]);
}
