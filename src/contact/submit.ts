import type { Transaction } from "kysely";
import { refuseCardNumbers } from "../kernel/card-number.ts";
import { clock, dayMs } from "../kernel/clock.ts";
import { keyedHash } from "../kernel/crypto.ts";
import { AvowError, type FieldProblem } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { planJob } from "../kernel/jobs.ts";
import { log } from "../kernel/log.ts";
import { parseAddress, queueDelivery } from "../mail/mod.ts";
import {
  type Field,
  isField,
  type PersonField,
  personFields,
  takeInMessage,
  takeInPerson,
} from "../people/mod.ts";
import type { Tables } from "../promise/tables.generated.ts";
import type { Contact, Form } from "./context.ts";
import {
  findRepeated,
  insertConfirmation,
  insertFingerprint,
  insertThread,
  wasConfirmationSent,
} from "./store.ts";

/** Characters that a field may hold at most. */
export const lengthMax: Readonly<Record<Field, number>> = {
  name: 200,
  email: 254,
  company: 200,
  phone: 50,
  subject: 300,
  message: 10_000,
};

const linkDays = 7;

/** What a form brought, checked. */
export interface Submission {
  readonly form: Form;
  readonly values: Readonly<Partial<Record<Field, string>>>;
  /** Where the browser goes next, on an allowed origin. */
  readonly next: string | undefined;
  /** Whether the field that no person sees was filled in. */
  readonly trapped: boolean;
}

// Fields that steer a form instead of being a part of the message, named as form services do.
const steering = ["_next", "_subject", "_gotcha"] as const;

/**
 * Checks a posted form against its configuration. Throws one error that names every field that
 * is wrong; nothing is kept of what was refused.
 */
export function readSubmission(
  contact: Contact,
  form: Form,
  posted: ReadonlyMap<string, string>,
): Submission {
  refuseCardNumbers(Object.fromEntries(posted));
  const problems: FieldProblem[] = [];
  const values: Partial<Record<Field, string>> = {};
  for (const [name, raw] of posted) {
    if ((steering as readonly string[]).includes(name)) continue;
    if (!isField(name) || !form.fields.includes(name)) {
      problems.push({
        field: name.slice(0, 40),
        message: "is not a field of this form; leave it out",
      });
      continue;
    }
    const value = name === "message" ? raw.trimEnd() : raw.replace(/\s+/g, " ").trim();
    if (value) values[name] = value;
  }
  const subject = posted.get("_subject")?.replace(/\s+/g, " ").trim();
  if (!values.subject && subject && form.fields.includes("subject")) values.subject = subject;
  problems.push(...checkValues(form, values));
  const next = posted.get("_next");
  if (next && !contact.isAllowedTarget(next)) {
    // Whoever writes can't mend it, and its owner reads the log.
    log.warn("a form leads to a page on a site that is not in server.allowed_origins", {
      form: form.id,
    });
    problems.push({
      field: "_next",
      message:
        "leads to a site that this server does not allow; please tell the owner of the page that you came from",
    });
  }
  if (problems.length > 0) {
    throw new AvowError("bad-input", "Some fields need another look; nothing was sent yet.", {
      fields: problems,
    });
  }
  return { form, values, next: next || undefined, trapped: Boolean(posted.get("_gotcha")) };
}

function checkValues(
  form: Form,
  values: Readonly<Partial<Record<Field, string>>>,
): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const field of form.fields) {
    const value = values[field];
    if (!value) {
      if (form.required.includes(field)) problems.push({ field, message: "must be filled in" });
      continue;
    }
    const { length } = Array.from(value);
    if (length > lengthMax[field]) {
      problems.push({
        field,
        message: `may have at most ${lengthMax[field]} characters and has ${length}`,
      });
    } else if (field === "email") {
      const address = parseAddress(value);
      if (!address.ok) problems.push({ field, message: address.message });
    }
  }
  return problems;
}

/**
 * Takes a message in: sealed under a key of its own, as somebody unknown until the address is
 * verified. All of it stands in one transaction, with the confirmation that is to be mailed, and
 * is on disk before this returns. The same content within ten minutes is the same message.
 */
export async function submit(contact: Contact, submission: Submission): Promise<void> {
  contact.gate.require("correspondence");
  if (submission.trapped) return;
  const { form, values } = submission;
  const fingerprint = keyedHash(
    contact.keyring.derive("contact fingerprint"),
    JSON.stringify([form.id, Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1))]),
  );
  const isNew = await contact.database
    .db("correspondence")
    .transaction()
    .execute(async (tx) => {
      if (await findRepeated(tx, fingerprint)) return false;
      await takeIn(contact, tx, submission, fingerprint);
      return true;
    });
  if (isNew) contact.wakeMail();
}

async function takeIn(
  contact: Contact,
  tx: Transaction<Tables["correspondence"]>,
  { form, values }: Submission,
  fingerprint: Buffer,
): Promise<void> {
  const at = clock.now();
  const expiresAt = new Date(at.getTime() + contact.keptDays * dayMs);
  const threadId = newId();
  const details: Partial<Record<PersonField, string>> = {};
  for (const field of personFields) {
    const value = values[field];
    if (value) details[field] = value;
  }
  const { personId, key } = await takeInPerson(tx, contact.keyring, {
    purpose: "correspondence",
    basis: "asked",
    policyVersion: contact.policyVersion,
    details,
    expiresAt,
  });
  const texts = {
    ...(values.subject ? { subject: values.subject } : {}),
    message: values.message ?? "",
  };
  await takeInMessage(tx, key, { threadId, personId, direction: "in", texts, expiresAt });
  await insertThread(tx, { id: threadId, form: form.id, personId, at, expiresAt });
  await insertFingerprint(tx, fingerprint, threadId, at);
  if (values.email)
    await planConfirmation(contact, tx, { personId, threadId, email: values.email });
  if (contact.notify) {
    await planJob(tx, { purpose: "operators", kind: "operators.notice", ref: threadId });
  }
}

async function planConfirmation(
  contact: Contact,
  tx: Transaction<Tables["correspondence"]>,
  to: { personId: string; threadId: string; email: string },
): Promise<void> {
  const at = clock.now();
  const emailIndex = contact.keyring.emailIndex(to.email);
  const since = new Date(at.getTime() - contact.confirmationWindowMinutes * 60_000);
  if (await wasConfirmationSent(tx, emailIndex, since)) return;
  const id = newId();
  const expiresAt = new Date(at.getTime() + linkDays * dayMs);
  await insertConfirmation(tx, {
    id,
    personId: to.personId,
    threadId: to.threadId,
    emailIndex,
    at,
    expiresAt,
  });
  await queueDelivery(tx, {
    purpose: "correspondence",
    kind: "contact.confirmation",
    personId: to.personId,
    ref: id,
    expiresAt,
  });
}
