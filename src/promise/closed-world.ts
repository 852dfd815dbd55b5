import type pg from "pg";
import { type Catalogue, compareCatalogues, type Drift, readCatalogue } from "./catalogue.ts";
import type { Database } from "./database.ts";
import type { LiveContext } from "./live.ts";
import type { PurposeDefinition, PurposeName } from "./purpose.ts";
import { compileRights, readRights, type Right } from "./rights.ts";
import { strayRoles } from "./stray-roles.ts";
import { strangers } from "./surroundings.ts";

/** One thing in the database that should not be so, and whom it reaches. */
export interface Finding {
  readonly about: "right" | "role" | "row security" | "function" | "column" | "domain" | "other";
  /** What it is about, such as `people.persons`. */
  readonly object: string;
  /** One sentence: what is wrong. */
  readonly sentence: string;
  readonly purposes: readonly PurposeName[];
}

interface Look {
  readonly findings: readonly Finding[];
  readonly rights: ReadonlySet<Right>;
}

const looks = new WeakMap<LiveContext, Promise<Look>>();

/**
 * Compares the database with what the code and the policy compile to: rights, roles, and every
 * object in our schemas. Anything more, less or different is a finding. Looked at once per run.
 */
export async function inspectClosedWorld(context: LiveContext): Promise<readonly Finding[]> {
  return (await lookOnce(context)).findings;
}

/** The rights that the catalogue showed in that look, in the lines of `readRights`. */
export async function heldRights(context: LiveContext): Promise<ReadonlySet<Right>> {
  return (await lookOnce(context)).rights;
}

function lookOnce(context: LiveContext): Promise<Look> {
  const look = looks.get(context) ?? inspect(context);
  looks.set(context, look);
  return look;
}

/** Looks at one moment. */
async function inspect(context: LiveContext): Promise<Look> {
  const { database } = context;
  const client = await database.steward.connect();
  try {
    await client.query("begin isolation level repeatable read, read only");
    const catalogue = await readCatalogue(client, database.instanceId);
    const rights = await readRights(client, database.instanceId);
    const findings = [
      ...wrongRights(rights, database),
      ...(await wrongRoles(client, database)),
      ...drift(context, catalogue),
      ...unlistedColumns(context, catalogue),
      ...(await beside(client, database)),
    ];
    return { findings, rights };
  } finally {
    await client.query("rollback").catch(() => {});
    client.release();
  }
}

function wrongRights(actual: ReadonlySet<Right>, database: Database): Finding[] {
  const expected = compileRights(database.purposes);
  const finding = (right: string, verb: string): Finding => {
    const [holder = "", what = ""] = right.split(": ");
    const object = what.split(" ").at(-1) ?? "";
    const own = database.purposes.find((purpose) => purpose.name === holder);
    return {
      about: "right",
      object,
      sentence: `${own ? `The login ${holder}` : holder} ${verb} ${what}`,
      purposes: own ? [own.name] : reaching(database.purposes, object),
    };
  };
  return [
    ...[...actual]
      .filter((right) => !expected.has(right))
      .map((right) => finding(right, "holds a right that the policy does not give:")),
    ...[...expected]
      .filter((right) => !actual.has(right))
      .map((right) => finding(right, "lacks a right that the policy gives:")),
  ];
}

async function wrongRoles(client: pg.ClientBase, database: Database): Promise<Finding[]> {
  const prefix = `avow_${database.instanceId}_`;
  return (await strayRoles(client, database)).map(({ role, fault }) => {
    const name = role.startsWith(prefix) ? role.slice(prefix.length) : role;
    const own = database.purposes.find((purpose) => purpose.name === name);
    return {
      about: "role",
      object: name,
      sentence: `The role ${name} ${fault.replaceAll(prefix, "")}`,
      purposes: own ? [own.name] : reaching(database.purposes, ""),
    };
  });
}

async function beside(client: pg.ClientBase, { purposes }: Database): Promise<Finding[]> {
  return (await strangers(client)).map(({ about, object, sentence }) => ({
    ...{ about, object },
    sentence: `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`,
    purposes: reaching(purposes, ""),
  }));
}

function drift({ database, expected }: LiveContext, actual: Catalogue): Finding[] {
  return compareCatalogues(expected, actual).map(({ object, change }) => {
    const name = /[a-z_]+\.[a-z_0-9]+/.exec(object)?.[0] ?? "";
    // Whoever was made the owner of something can do anything with it.
    const owner = /owner avow_…_([a-z]+)/.exec(actual[object] ?? "")?.[1];
    const owners = database.purposes.filter((purpose) => purpose.name === owner);
    return {
      about: aboutOf(object, change),
      object: name,
      sentence: `${object} ${changes[change]}`,
      purposes: [...reaching(database.purposes, name), ...owners.map((purpose) => purpose.name)],
    };
  });
}

const changes = {
  changed: "differs from what the migrations made",
  added: "was added beside the migrations",
  missing: "is missing",
};

function aboutOf(object: string, change: Drift["change"]): Finding["about"] {
  if (/avow\.(plain_text|plain_json|has_card_number)\b/.test(object)) return "domain";
  if (object.startsWith("table ") && change === "changed") return "row security";
  const word = /^(row security|function|column)/.exec(object)?.[1];
  return (word as Finding["about"] | undefined) ?? "other";
}

function unlistedColumns({ database, dataMap }: LiveContext, actual: Catalogue): Finding[] {
  return Object.keys(actual)
    .filter((object) => object.startsWith("column "))
    .map((object) => object.slice("column ".length))
    .filter((column) => {
      const at = column.lastIndexOf(".");
      return dataMap[column.slice(0, at)]?.[column.slice(at + 1)] === undefined;
    })
    .map((column) => ({
      about: "column" as const,
      object: column,
      sentence: `The column ${column} is not in the data map`,
      purposes: reaching(database.purposes, column.slice(0, column.lastIndexOf("."))),
    }));
}

/**
 * The purposes that a fault in `object` reaches. Duties stay possible: a fault that several
 * purposes share must not stop erasure, or the sign-in of who is to mend it.
 */
export function reaching(
  purposes: readonly PurposeDefinition[],
  object: string,
): readonly PurposeName[] {
  const name = object.split(".").slice(0, 2).join(".");
  const open = purposes.filter((purpose) => !purpose.duty);
  const reached = open.filter(
    (purpose) => name in purpose.tables || purpose.functions.includes(name),
  );
  return (reached.length > 0 ? reached : open).map((purpose) => purpose.name);
}
