import { AvowError } from "../kernel/errors.ts";
import { type Login, openPool } from "../kernel/sql.ts";

/**
 * Connects once to the database of `AVOW_DATABASE_URL`, so that a start that can't be says why.
 * Throws `unavailable` when nobody answers, `bad-config` when the address or the login is wrong;
 * never shows the password.
 */
export async function reachDatabase(login: Login): Promise<void> {
  const pool = openPool(login, { max: 1, name: "steward" });
  try {
    await pool.query("select 1");
  } catch (error) {
    throw explained(login, error);
  } finally {
    await pool.end();
  }
}

/** Texts of the TLS library that name the fault where it has no code. */
const tlsFault = /certificate|SSL|TLS/i;

function explained(login: Login, cause: unknown): AvowError {
  const { host, port, user, database } = login;
  const { code = "", message = "" } = cause as { code?: string; message?: string };
  const badConfig = (sentence: string) => new AvowError("bad-config", sentence, { cause });
  if (code === "28P01" || code === "28000") {
    return badConfig(
      `The database on ${host} refuses the login ${user}: check user and password in AVOW_DATABASE_URL, and the server's pg_hba.conf.`,
    );
  }
  if (code === "3D000") {
    return badConfig(
      `There is no database "${database}" on ${host}: make it there with CREATE DATABASE, or mend AVOW_DATABASE_URL.`,
    );
  }
  if (code === "42501") {
    return badConfig(
      `The login ${user} in AVOW_DATABASE_URL may not connect: GRANT CONNECT ON DATABASE ${database} TO ${user}.`,
    );
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return badConfig(`The host ${host} in AVOW_DATABASE_URL is not known: mend its name.`);
  }
  if (login.tls && tlsFault.test(`${code} ${message}`)) {
    return badConfig(
      `TLS to the database on ${host} could not be verified (${code || "no TLS there"}): give the server a certificate for that name, and its authority's in NODE_EXTRA_CA_CERTS.`,
    );
  }
  return new AvowError(
    "unavailable",
    `The database in AVOW_DATABASE_URL does not answer on ${host}, port ${port} (${code || "time is up"}): start it, or mend the address.`,
    { cause },
  );
}
