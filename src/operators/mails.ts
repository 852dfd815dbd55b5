import {
  type Composed,
  type Delivery,
  type Kind,
  type MailContent,
  mailHtml,
  mailText,
} from "../mail/mod.ts";
import type { ProofState } from "../promise/proofs.ts";
import type { Operators } from "./context.ts";
import { linkUrl } from "./link.ts";
import { readLinkById } from "./store.ts";
import { type ReadProofs, switchContent } from "./switch-notice.ts";

/** The mails that operators get, by the name of their kind. */
export function operatorKinds(
  operators: Operators,
  readProofs: ReadProofs,
): ReadonlyMap<string, Kind> {
  const common = { automatic: true, categories: ["email"], onUncertain: "retry" } as const;
  return new Map<string, Kind>([
    [
      "operators.notice",
      { ...common, urgency: "notice", compose: ({ ref }) => composeNotice(operators, ref) },
    ],
    [
      "operators.sales",
      { ...common, urgency: "notice", compose: ({ ref }) => composeSales(operators, ref) },
    ],
    [
      "operators.link",
      { ...common, urgency: "awaited", compose: ({ ref }) => composeLink(operators, ref) },
    ],
    [
      "operators.switched",
      {
        ...{ ...common, urgency: "notice" },
        compose: async (delivery) => composeSwitched(operators, delivery, await readProofs()),
      },
    ],
  ]);
}

/** Says that something waits, and where; not what, and not from whom. */
function composeNotice(operators: Operators, threadId: string): Promise<Composed> {
  const inbox = `${operators.publicUrl}/admin/inbox`;
  return compose(operators, `A message waits in the inbox of ${operators.vendor.name}`, {
    title: "Somebody wrote to you.",
    paragraphs: [
      `A message came through the website of ${operators.vendor.name}. More may have come since this mail was sent; all of them are in the inbox: ${inbox}`,
    ],
    action: { label: "Read and answer it", url: `${inbox}/${threadId}` },
    footer: [
      "This mail does not carry the message, nor who wrote it: it stays sealed until you open it.",
      "You get at most one such notice in ten minutes.",
    ],
  });
}

/** Says that an order needs somebody, and where; not whose it is. */
function composeSales(operators: Operators, orderId: string): Promise<Composed> {
  const sales = `${operators.publicUrl}/admin/sales`;
  return compose(operators, `An order waits for you at ${operators.vendor.name}`, {
    title: "An order waits for you.",
    paragraphs: [
      `A customer withdrew or paid twice, a bank disputes a payment, money came that does not fit its order, or a refund failed. More may have come since this mail was sent; Home lists all that waits: ${operators.publicUrl}/admin`,
    ],
    action: { label: "See the order", url: `${sales}/${orderId}` },
    footer: [
      "This mail does not say whose order it is: that stays sealed until you open it.",
      "You get at most one such notice in ten minutes.",
    ],
  });
}

async function composeLink(operators: Operators, linkId: string): Promise<Composed | null> {
  if (!(await readLinkById(operators.database.db("operators"), linkId))) return null;
  return compose(operators, `Your link to sign in at ${operators.vendor.name}`, {
    title: "Your link to sign in",
    paragraphs: [`It works once, for ${operators.linkMinutes} minutes from when it was asked for.`],
    action: { label: "Sign in", url: linkUrl(operators, linkId) },
    footer: ["If you did not ask for it, ignore this mail: without the link nobody gets in."],
  });
}

async function composeSwitched(
  operators: Operators,
  delivery: Delivery,
  proofs: ProofState,
): Promise<Composed | null> {
  const content = switchContent(operators, delivery, proofs);
  return content && compose(operators, content.subject, content);
}

async function compose(
  operators: Operators,
  subject: string,
  content: MailContent,
): Promise<Composed> {
  const look = { vendor: operators.vendor.name, accent: operators.accent };
  return { subject, text: mailText(content, look), html: await mailHtml(content, look) };
}
