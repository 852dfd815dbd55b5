/** Where a connection goes. */
export type Target = { readonly host: string; readonly port: number } | { readonly path: string };

/** Where a PostgreSQL login's connections go: a host, or a socket in a folder. */
export function databaseTarget(login: { readonly host: string; readonly port: number }): Target {
  const { host, port } = login;
  return host.startsWith("/") ? { path: `${host}/.s.PGSQL.${port}` } : { host, port };
}

/**
 * What `net.Socket.connect(...args)` would connect to, in any of its forms: path, port and host,
 * options, or the array that Bun's own callers pass. `upgrade` is TLS over a socket that is there
 * already. Undefined when it can't be told.
 */
export function targetOf(args: readonly unknown[]): Target | "upgrade" | undefined {
  const [first, second] = Array.isArray(args[0]) ? (args[0] as readonly unknown[]) : args;
  if (typeof first === "object" && first !== null) return targetOfOptions(first);
  if (typeof first === "string" && Number.isNaN(Number(first))) return { path: first };
  return targetOfOptions({ port: first, host: second });
}

function targetOfOptions(options: object): Target | "upgrade" | undefined {
  const { socket, path, host, port } = options as Readonly<Record<string, unknown>>;
  if (socket) return "upgrade";
  if (typeof path === "string") return { path };
  if (typeof port !== "number" && typeof port !== "string") return undefined;
  return { host: typeof host === "string" ? host : "localhost", port: Number(port) };
}
