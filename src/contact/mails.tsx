import {
  type Composed,
  type Delivery,
  type Kind,
  type MailContent,
  mailHtml,
  mailText,
  messageIdOf,
} from "../mail/mod.ts";
import { openMessages, openPersons } from "../people/mod.ts";
import type { Contact } from "./context.ts";
import { confirmationToken } from "./link.ts";
import { deliveriesFor, readConfirmation, readThreadRow } from "./store.ts";

/** The mails that contact sends, by their kind. */
export function contactKinds(contact: Contact): ReadonlyMap<string, Kind> {
  return new Map<string, Kind>([
    [
      "contact.confirmation",
      {
        automatic: true,
        urgency: "confirmation",
        categories: ["email"],
        onUncertain: "retry",
        compose: (delivery) => composeConfirmation(contact, delivery),
      },
    ],
    [
      "contact.answer",
      {
        automatic: false,
        urgency: "awaited",
        categories: ["email", "name", "message"],
        onUncertain: "leave",
        compose: (delivery) => composeAnswer(contact, delivery),
      },
    ],
  ]);
}

/** Says that something arrived, and nothing of what: anyone could have typed this address. */
async function composeConfirmation(contact: Contact, delivery: Delivery): Promise<Composed | null> {
  const row = await readConfirmation(contact.database.db("correspondence"), delivery.ref);
  if (!row || row.expired || row.used_at) return null;
  const link = `${contact.publicUrl}/forms/confirm/${confirmationToken(contact, row.id)}`;
  const { name } = contact.vendor;
  const content: MailContent = {
    title: "Your message has arrived",
    paragraphs: [
      "Hello,",
      `A message was sent to ${name} through our website, with this e-mail address. We will answer by e-mail.`,
      "Was it you? Then please tell us that this address is yours, so that we know whom we are talking to. If it was not you, the same page deletes the message.",
    ],
    action: { label: "Say whether it was you", url: link },
    footer: [
      "If you do nothing, your message is answered all the same, but stands as unconfirmed.",
      `How we keep what you sent, and how that is proven: ${contact.publicUrl}/privacy`,
    ],
  };
  return {
    subject: `Your message to ${name} has arrived`,
    text: mailText(content, look(contact)),
    html: await mailHtml(content, look(contact)),
    references: [threadRoot(contact, row.thread_id)],
  };
}

/** An operator's answer, threaded with what went before. */
async function composeAnswer(contact: Contact, delivery: Delivery): Promise<Composed | null> {
  const db = contact.database.db("correspondence");
  const reading = { purpose: "correspondence", reason: "mail" } as const;
  const [reply] = await openMessages(db, contact.keyring, reading, { messages: [delivery.ref] });
  const thread = reply && (await readThreadRow(db, reply.threadId));
  if (!reply?.message || !thread) return null;
  const earlier = await openMessages(db, contact.keyring, reading, { threads: [thread.id] });
  const people = await openPersons(db, contact.keyring, reading, {
    ids: [thread.person_id],
    fields: [],
  });
  // Whoever typed an address need not own it: what they wrote is quoted to its owner only.
  const verified = people.get(thread.person_id)?.verified === true;
  const first = earlier.find((message) => message.direction === "in");
  const quoted = verified ? quote(first?.message?.reveal()) : "";
  const subject =
    (verified && first?.subject?.reveal()) || `Your message to ${contact.vendor.name}`;
  const before = await deliveriesFor(
    db,
    earlier.map((message) => message.id),
  );
  const references = [
    threadRoot(contact, thread.id),
    ...before
      .filter((sent) => sent.id !== delivery.id)
      .map((sent) => messageIdOf(sent.id, contact.fromAddress)),
  ];
  return {
    subject: subject.toLowerCase().startsWith("re:") ? subject : `Re: ${subject}`,
    text: [reply.message.reveal(), `-- \n${contact.vendor.name}`, quoted]
      .filter(Boolean)
      .join("\n\n"),
    inReplyTo: references.at(-1) ?? threadRoot(contact, thread.id),
    references,
  };
}

/** What every mail about one conversation refers to, so that mail programs keep them together. */
function threadRoot(contact: Contact, threadId: string): string {
  return messageIdOf(threadId, contact.fromAddress);
}

function look(contact: Contact) {
  return { vendor: contact.vendor.name, accent: contact.accent };
}

function quote(text: string | undefined): string {
  if (!text) return "";
  return `You wrote:\n${text
    .split("\n")
    .slice(0, 200)
    .map((line) => `> ${line}`)
    .join("\n")}`;
}
