import { readFile } from "node:fs/promises";
import type { Config } from "../config/mod.ts";
import { allowedFields, allowedOfBuyers } from "../contact/mod.ts";
import { hash } from "../kernel/crypto.ts";
import { AvowError } from "../kernel/errors.ts";
import { type BuyerField, type Field, isBuyerField, isField } from "../people/mod.ts";
import { checkPolicy, type PolicyDocument } from "../policy/mod.ts";
import type { Binding } from "../promise/definition.ts";
import { allPromises, enabledModules } from "../promises.ts";

/** The policy that the server keeps, and what it compiles to. */
export interface PolicyInForce {
  readonly document: PolicyDocument;
  readonly bindings: readonly Binding[];
  readonly fingerprint: Buffer;
  /** What forms may ask for. */
  readonly fields: readonly Field[];
  /** What the buy page may ask for. */
  readonly ofBuyers: readonly BuyerField[];
  /** How long messages are kept, whoever left the newsletter, unpaid orders and invoices, in days. */
  readonly keptDays: {
    readonly contact: number;
    readonly newsletter: number;
    readonly unpaid: number;
    readonly invoices: number;
  };
}

/** Reads the policy; throws `bad-policy` with every error, so that no server runs without one. */
export async function readPolicyInForce(config: Config): Promise<PolicyInForce> {
  const text = await readFile(config.policy.file, "utf8").catch(() => {
    throw new AvowError(
      "bad-policy",
      `There is no policy at ${config.policy.file}; copy policy/template.md there and fill it in, or set AVOW_POLICY.`,
    );
  });
  const report = checkPolicy({
    text,
    fileName: config.policy.file,
    definitions: allPromises,
    enabledModules: enabledModules(config),
    strict: false,
  });
  if (!report.ok) {
    throw new AvowError("bad-policy", `The policy has errors:\n${report.lines.join("\n")}`);
  }
  const fields = allowedFields(report.bound).filter(isField);
  checkForms(config, fields);
  checkSignUp(config, fields);
  const ofBuyers = allowedOfBuyers(report.bound).filter(isBuyerField);
  checkBuyers(config, ofBuyers);
  const keptOf = (what: string) =>
    report.bound.find(({ promise, params }) => promise === "kept-until" && params["of"] === what)
      ?.params["days"];
  return {
    document: report.document,
    bindings: report.bound,
    fingerprint: hash(text),
    fields,
    ofBuyers,
    keptDays: {
      contact: Number(keptOf("contact") ?? 730),
      newsletter: Number(keptOf("newsletter") ?? 30),
      unpaid: Number(keptOf("orders") ?? 7),
      invoices: Number(keptOf("invoices") ?? 4018),
    },
  };
}

/** The database takes in no other field, so such a form could never be sent. */
function checkForms(config: Config, allowed: readonly Field[]): void {
  for (const form of config.contact.enabled ? config.contact.forms : []) {
    const extra = form.fields.find((field) => !allowed.includes(field));
    if (!extra) continue;
    throw new AvowError(
      "bad-policy",
      `The form "${form.id}" asks for "${extra}", which ${config.policy.file} does not list in contact-basic-only: take the field out of the form, or add it to that sentence.`,
    );
  }
}

/** Nobody can subscribe without an address, which the database would not take in. */
function checkSignUp(config: Config, allowed: readonly Field[]): void {
  if (!config.newsletter.enabled || allowed.includes("email")) return;
  throw new AvowError(
    "bad-policy",
    `The newsletter asks for "email", which ${config.policy.file} does not list in contact-basic-only: add it to that sentence, or set newsletter.enabled = false.`,
  );
}

/** Without these two nothing can be delivered, nor an invoice be written. */
function checkBuyers(config: Config, allowed: readonly BuyerField[]): void {
  const lacks = (["email", "name"] as const).find((field) => !allowed.includes(field));
  if (!config.checkout.enabled || !lacks) return;
  throw new AvowError(
    "bad-policy",
    `A purchase asks for "${lacks}", which ${config.policy.file} does not list: add buyers="email,name,company,address,vat_id" to its sentence of contact-basic-only, or set checkout.enabled = false.`,
  );
}
