import PostalMime, { type Address, type Email } from "postal-mime";

export interface MailAttachment {
  readonly name: string;
  readonly type: string;
  readonly content: Uint8Array<ArrayBuffer>;
}

/** A mail as the relay took it, with what its headers and parts say. */
export interface StoredMail {
  readonly id: string;
  readonly receivedAt: Date;
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  /** Every byte after DATA. */
  readonly raw: Uint8Array<ArrayBuffer>;
  readonly subject: string;
  /** The From header as a person reads it, `Name <address>`. */
  readonly from: string;
  readonly to: readonly string[];
  /** Names in lower case, values unfolded, in the order of the mail. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly text: string | null;
  readonly html: string | null;
  readonly attachments: readonly MailAttachment[];
}

/** Reads the bytes of a mail. One that is no valid MIME keeps its bytes and says so as its text. */
export async function readMail(
  raw: Uint8Array<ArrayBuffer>,
): Promise<Omit<StoredMail, "id" | "receivedAt" | "envelope">> {
  let mail: Email;
  try {
    mail = await PostalMime.parse(raw);
  } catch {
    mail = { headers: [], headerLines: [], attachments: [], text: "(This mail can't be parsed.)" };
  }
  return {
    raw,
    subject: mail.subject ?? "",
    from: readable(mail.from),
    to: (mail.to ?? []).map(readable),
    headers: mail.headers.map(({ key, value }) => ({ name: key, value })),
    text: mail.text ?? null,
    html: mail.html ?? null,
    attachments: mail.attachments.map((attachment, index) => ({
      name: attachment.filename ?? `part-${index + 1}`,
      type: attachment.mimeType,
      content: bytesOf(attachment.content),
    })),
  };
}

function readable(address: Address | undefined): string {
  if (address === undefined) return "";
  if (address.group !== undefined)
    return `${address.name}: ${address.group.map(readable).join(", ")}`;
  return address.name === "" ? address.address : `${address.name} <${address.address}>`;
}

function bytesOf(content: ArrayBuffer | Uint8Array | string): Uint8Array<ArrayBuffer> {
  return typeof content === "string" ? new TextEncoder().encode(content) : new Uint8Array(content);
}
