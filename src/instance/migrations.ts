/** Where the migrations lie, and what is derived from them. */
export const migrationsFolder = new URL("../../migrations", import.meta.url).pathname;
