import { join } from "node:path";

/** Where the migrations lie, and what is derived from them. */
export const migrationsFolder = join(import.meta.dir, "../../migrations");
