import { clock } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { parseAddress } from "./address.ts";
import type { Attachment, Composed } from "./kind.ts";
import { oneLine } from "./one-line.ts";

/** Who writes, to whom, and which delivery it is. */
export interface Writing {
  readonly deliveryId: string;
  readonly from: { readonly name: string; readonly address: string };
  readonly to: { readonly name: string | null; readonly address: string };
  readonly automatic: boolean;
}

/** The Message-ID of a delivery: always the same, so that a mail sent twice is seen as one. */
export function messageIdOf(deliveryId: string, fromAddress: string): string {
  return `<${deliveryId}@${fromAddress.slice(fromAddress.lastIndexOf("@") + 1)}>`;
}

/**
 * Writes the bytes of a mail (RFC 5322). Whatever stands in a header was made one line before.
 * Throws `internal` when the kind that composed it asks for a header that is not its own.
 */
export async function writeMail(composed: Composed, it: Writing): Promise<Buffer> {
  // Read at the first mail, as the server's start would wait for it.
  const { default: MailComposer } = await import("nodemailer/lib/mail-composer");
  const composer = new MailComposer({
    from: { name: oneLine(it.from.name), address: it.from.address },
    to: { name: oneLine(it.to.name ?? ""), address: it.to.address },
    subject: oneLine(composed.subject),
    text: composed.text,
    date: clock.now(),
    messageId: messageIdOf(it.deliveryId, it.from.address),
    headers: {
      ...(it.automatic ? { "Auto-Submitted": "auto-generated" } : {}),
      ...ownHeaders(composed.headers ?? {}),
    },
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(composed.html === undefined ? {} : { html: composed.html }),
    ...(composed.replyTo === undefined ? {} : { replyTo: checkedAddress(composed.replyTo) }),
    ...(composed.inReplyTo === undefined ? {} : { inReplyTo: checkedId(composed.inReplyTo) }),
    ...(composed.references === undefined
      ? {}
      : { references: composed.references.map(checkedId) }),
    ...(composed.attachments ? { attachments: composed.attachments.map(attached) } : {}),
  });
  return composer.compile().build();
}

const ours =
  /^(from|sender|to|cc|bcc|subject|date|message-id|return-path|received|content-.*|mime-.*)$/i;

function ownHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      if (!/^[A-Za-z][A-Za-z0-9-]{0,70}$/.test(name) || ours.test(name)) {
        throw new AvowError("internal", "A mail asks for a header that is not its own to set.");
      }
      return [name, oneLine(value, 900)];
    }),
  );
}

function attached({ name, type, bytes }: Attachment) {
  if (!/^[\w.-]{1,100}$/.test(name) || !/^[a-z]+\/[\w.+-]+$/.test(type)) {
    throw new AvowError("internal", "A file that goes with a mail has an odd name or type.");
  }
  return { filename: name, contentType: type, content: Buffer.from(bytes) };
}

function checkedAddress(text: string): { name: string; address: string } {
  const parsed = parseAddress(text);
  if (!parsed.ok) throw new AvowError("internal", "A mail's Reply-To is no address.");
  return { name: "", address: parsed.address };
}

function checkedId(text: string): string {
  if (/^<[^<>\s\p{C}]{1,250}@[^<>\s\p{C}]{1,250}>$/u.test(text)) return text;
  throw new AvowError("internal", "A mail refers to something that is no Message-ID.");
}
