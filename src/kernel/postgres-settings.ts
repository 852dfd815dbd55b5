import { accessSync, constants } from "node:fs";
import { basename } from "node:path";

/**
 * PostgreSQL's settings. They are given on the command line, which goes before its files and
 * before ALTER SYSTEM.
 */
export function postgresSettings(socketFolder: string): Record<string, string> {
  return {
    // The only door is a socket in a folder that nobody else may enter.
    listen_addresses: "",
    unix_socket_directories: socketFolder,
    unix_socket_permissions: "0700",
    ssl: "off",
    ...silence,
    ...durability,
    ...smallMachine,
    // Stands in the title of each of its processes, so that we know ours.
    cluster_name: basename(socketFolder),
    dynamic_shared_memory_type: sharedMemory(),
    timezone: "UTC",
    log_timezone: "UTC",
    lc_messages: "C",
  };
}

/** A value that the database refused stands in the error's text, so errors go to the client only. */
const silence = {
  log_min_messages: "log",
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
  log_statement: "none",
  log_min_duration_statement: "-1",
  log_parameter_max_length: "0",
  log_parameter_max_length_on_error: "0",
  log_autovacuum_min_duration: "-1",
  log_checkpoints: "off",
  log_destination: "stderr",
  logging_collector: "off",
  log_line_prefix: "%e|%b|",
};

const durability = {
  fsync: "on",
  full_page_writes: "on",
  synchronous_commit: "on",
  // Nothing replicates from here, so the WAL need not carry what only a replica reads.
  wal_level: "minimal",
  max_wal_senders: "0",
  min_wal_size: "32MB",
  max_wal_size: "256MB",
};

/** One to two cores, one gigabyte. */
const smallMachine = {
  shared_buffers: "64MB",
  effective_cache_size: "512MB",
  max_connections: "60",
  huge_pages: "off",
  jit: "off",
  io_method: "sync",
  autovacuum_max_workers: "2",
  // Parallel queries take shared memory of which a container may have next to none.
  max_parallel_workers_per_gather: "0",
  max_parallel_maintenance_workers: "0",
};

/** Without /dev/shm (some containers) dynamic shared memory has to be files of its own. */
function sharedMemory(): string {
  if (process.platform !== "linux") return "posix";
  try {
    accessSync("/dev/shm", constants.W_OK);
    return "posix";
  } catch {
    return "mmap";
  }
}
