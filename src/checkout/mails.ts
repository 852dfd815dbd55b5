import { formatMoney } from "../kernel/money.ts";
import {
  type Composed,
  type Delivery,
  type Kind,
  type MailContent,
  mailHtml,
  mailText,
} from "../mail/mod.ts";
import type { Checkout } from "./context.ts";
import { linkTo } from "./link.ts";
import { invoiceOf, licenceFile, type OpenedOrder, openOrder } from "./read-order.ts";
import { readInvoice } from "./store-invoices.ts";
import { readCustomerLink } from "./store-links.ts";

/** The mails that checkout sends, by their kind. */
export function checkoutKinds(checkout: Checkout): ReadonlyMap<string, Kind> {
  const kind = (
    compose: (checkout: Checkout, delivery: Delivery) => Promise<Composed | null>,
    rest: Partial<Kind> = {},
  ): Kind => ({
    automatic: true,
    urgency: "awaited",
    categories: ["email", "name", "order"],
    // What is bought may come twice, and must come.
    onUncertain: "retry",
    compose: (delivery) => compose(checkout, delivery),
    ...rest,
  });
  return new Map([
    ["checkout.order", kind(orderMail)],
    ["checkout.refund", kind(refundMail)],
    ["checkout.withdrawal", kind(withdrawalMail)],
    ["checkout.link", kind(linkMail, { urgency: "confirmation", categories: ["email"] })],
  ]);
}

async function orderMail(checkout: Checkout, { ref }: Delivery): Promise<Composed | null> {
  const opened = await openOrder(checkout, ref, { reason: "mail" });
  if (!opened?.order.fulfilledAt) return null;
  const { order, buyer, licence, invoices } = opened;
  const key = buyer.licence_key?.reveal();
  const file = licenceFile(checkout, opened);
  const invoice = invoices.find(({ kind }) => kind === "invoice");
  const pdf = invoice && (await invoiceOf(checkout, opened, invoice.id));
  const what = `${order.productName} ${order.editionName}`;
  const isRenewal = order.kind === "renewal";
  const content: MailContent = {
    title: isRenewal ? `${order.productName} is renewed` : `Your licence for ${order.productName}`,
    paragraphs: [
      `Hello ${buyer.name?.reveal() ?? ""},`.replace(" ,", ","),
      isRenewal
        ? `Thank you: your licence for ${what} is renewed; its key stays as it is.`
        : `Thank you for buying ${what}${order.seats > 1 ? ` for ${order.seats} seats` : ""}. Your licence key is:`,
      ...(key ? [key] : []),
      ...(licence ? [coverage(licence.updatesUntil)] : []),
      ...(file
        ? [
            `The file ${file.name} holds the same licence, signed, for machines without a network: open it in the program, or put it beside it.`,
          ]
        : []),
      ...(pdf && invoice
        ? [`Your invoice ${invoice.number} for ${money(checkout, invoice)} is attached.`]
        : []),
    ],
    ...(key ? { key } : {}),
    action: { label: "Open your order", url: linkTo(checkout, "order", order.id) },
    footer: footer(checkout, order.number),
  };
  const attachments = [...(file ? [file] : []), ...(pdf ? [pdf] : [])];
  const subject = `${content.title} (order ${order.number})`;
  return { ...(await written(checkout, subject, content)), attachments };
}

async function refundMail(checkout: Checkout, { ref }: Delivery): Promise<Composed | null> {
  const note = await readInvoice(checkout.database.db("sales"), ref);
  const opened = note && (await openOrder(checkout, note.orderId, { reason: "mail" }));
  if (!opened) return null;
  const pdf = await invoiceOf(checkout, opened, note.id);
  if (!pdf) return null;
  const { order, licence } = opened;
  const content: MailContent = {
    title: `${money(checkout, note)} is on its way back to you`,
    paragraphs: [
      `Hello ${opened.buyer.name?.reveal() ?? ""},`.replace(" ,", ","),
      `We refunded ${money(checkout, note)} of your order ${order.number}. It goes ${order.paymentIntentId ? "to the card that you paid with" : "back the way that it came"}; until it shows there, some days may pass.`,
      ...(licence?.revokedAt ? ["Your licence has ended with it."] : []),
      `The credit note ${note.number} is attached.`,
    ],
    action: { label: "Open your order", url: linkTo(checkout, "order", order.id) },
    footer: footer(checkout, order.number),
  };
  const subject = `Refund of order ${order.number}`;
  return { ...(await written(checkout, subject, content)), attachments: [pdf] };
}

/** On a durable medium, at once: what was declared, and when (Directive 2011/83/EU, Article 11a). */
async function withdrawalMail(checkout: Checkout, { ref }: Delivery): Promise<Composed | null> {
  const opened: OpenedOrder | undefined = await openOrder(checkout, ref, { reason: "mail" });
  const { order } = opened ?? {};
  if (!order?.withdrawnAt) return null;
  const at = order.withdrawnAt.toISOString().replace("T", " ").slice(0, 16);
  const content: MailContent = {
    title: "We have your withdrawal",
    paragraphs: [
      `Hello ${opened?.buyer.name?.reveal() ?? ""},`.replace(" ,", ","),
      `On ${at} UTC you withdrew from your order ${order.number}, ${order.productName} ${order.editionName}.`,
      "We give back what you paid, to the card that you paid with, within fourteen days. Your licence ends with it.",
    ],
    action: { label: "Open your order", url: linkTo(checkout, "order", order.id) },
    footer: footer(checkout, order.number),
  };
  return written(checkout, `Your withdrawal from order ${order.number}`, content);
}

async function linkMail(checkout: Checkout, { ref }: Delivery): Promise<Composed | null> {
  const link = await readCustomerLink(checkout.database.db("sales"), ref);
  if (!link || link.expired) return null;
  const content: MailContent = {
    title: "Your orders",
    paragraphs: [
      "Hello,",
      `Somebody, most likely you, asked for the orders of this e-mail address at ${checkout.vendor.name}: keys, licence files and invoices. The link shows them, for a day.`,
    ],
    action: { label: "Open your orders", url: linkTo(checkout, "orders", ref) },
    footer: ["If it was not you, you need not do anything: nobody but you has the link."],
  };
  return written(checkout, `Your orders at ${checkout.vendor.name}`, content);
}

/** Until when releases are covered, as a sentence. */
export function coverage(updatesUntil: Date | null): string {
  if (updatesUntil === null) return "It covers every release, for good.";
  const format = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
  return `It covers every release until ${format.format(updatesUntil)}, and those stay yours to use for good.`;
}

function money(checkout: Checkout, { total, currency }: { total: number; currency: string }) {
  return formatMoney({ amount: total, currency }, checkout.language);
}

function footer({ publicUrl, settings }: Checkout, number: string): readonly string[] {
  return [
    `This is about order ${number}. Questions? Write to ${settings.sellerEmail ?? ""}.`,
    `Lost this mail? Your orders: ${publicUrl}/orders`,
    `What we keep of a purchase, and how that is proven: ${publicUrl}/privacy`,
  ];
}

async function written(checkout: Checkout, subject: string, content: MailContent) {
  const look = { vendor: checkout.vendor.name, accent: checkout.accent };
  return { subject, text: mailText(content, look), html: await mailHtml(content, look) };
}
