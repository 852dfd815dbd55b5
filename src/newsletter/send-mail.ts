import { newSecret } from "../kernel/ids.ts";
import {
  type BulkMail,
  compileBulk,
  type DkimSigner,
  signedMessageId,
  spliceBulk,
  verpAddress,
  withField,
} from "../mail/mod.ts";
import { openDetail, type PersonField } from "../people/mod.ts";
import { unsubscribeMailto } from "./bounce-address.ts";
import { postmarkHeader, postmarkHeaderName } from "./bounce-postmark.ts";
import type { Newsletter } from "./context.ts";
import { greetingFields, readGreeting } from "./render-greeting.ts";
import { type SlotName, slotMarker, slotsIn } from "./render-slots.ts";
import { returnPathOf } from "./return-path.ts";
import type { FrozenCampaign } from "./store-courier.ts";
import type { ClaimedDelivery } from "./store-sending.ts";
import { unsubscribeToken } from "./unsubscribe-token.ts";

/** A campaign ready to be written to one after another. */
export interface MailWriter {
  /** What of a person a mail of this campaign needs; no more is opened. */
  readonly fields: readonly PersonField[];
  /**
   * The mail to one recipient. Throws when the address can't be opened: it was changed, or sealed
   * under another key.
   */
  write(delivery: ClaimedDelivery): BulkMail;
}

/** Encodes a campaign's mail once; what is left for each recipient is to open and to splice. */
export function createMailWriter(newsletter: Newsletter, campaign: FrozenCampaign): MailWriter {
  const { keyring, mail, publicUrl, returns } = newsletter;
  const { html, text } = campaign;
  const slots = [...new Set([...slotsIn(html), ...slotsIn(text)])];
  const marks = new Map(
    slots.map((name) => [name, `slot-${name}-${newSecret(9).toString("hex")}`]),
  );
  const marked = (content: string) =>
    slots.reduce((it, name) => it.replaceAll(slotMarker(name), marks.get(name) ?? ""), content);
  const template = compileBulk({
    from: { name: mail.fromName, address: mail.fromAddress },
    subject: campaign.subject,
    headers: sharedHeaders(newsletter, campaign),
    recipientHeaders: ["List-Unsubscribe", ...(returns?.postmark ? [postmarkHeaderName] : [])],
    text: marked(text),
    html: marked(html),
    slots: Object.fromEntries(marks),
  });
  const { base, domain, key } = returnPathOf(newsletter);
  const { fallbacks } = readGreeting(campaign.greeting, greetingFields);
  const greetsByName = slots.includes("name") && newsletter.fields.includes("name");
  return {
    fields: greetsByName ? ["email", "name"] : ["email"],
    write({ id, personId, wrapped, email, name }) {
      const personKey = keyring.unwrap("newsletter", personId, wrapped);
      const address = openDetail(personKey, personId, "email", email)?.reveal() ?? "";
      const called = greetsByName ? openDetail(personKey, personId, "name", name)?.reveal() : "";
      const token = unsubscribeToken(newsletter, campaign.number, personId);
      const unsubscribe = `${publicUrl}/newsletter/u/${token}`;
      const values: Record<SlotName, string> = {
        name: called || (fallbacks.name ?? ""),
        company: fallbacks.company ?? "",
        unsubscribe,
        preferences: `${publicUrl}/newsletter/preferences/${token}`,
      };
      const messageId = signedMessageId(id, domain, key);
      const from = verpAddress(base, id, key);
      const byMail = returns?.mailto ? `, ${unsubscribeMailto(from, token)}` : "";
      const { bytes, utf8Header } = spliceBulk(template, {
        to: { name: null, address },
        messageId,
        headers: {
          "List-Unsubscribe": `<${unsubscribe}>${byMail}`,
          ...(returns?.postmark ? { [postmarkHeaderName]: postmarkHeader(messageId) } : {}),
        },
        slots: values,
      });
      return { from, to: address, bytes, utf8Header };
    },
  };
}

/**
 * Headers that say what this mail is: one of a list (RFC 2919), which one click lets its reader leave
 * (RFC 8058), and to which no machine is to answer. `Auto-Submitted` is not among them: somebody
 * wrote it. Feedback-ID names the campaign and nobody.
 */
function sharedHeaders(
  { publicUrl }: Newsletter,
  campaign: FrozenCampaign,
): Record<string, string> {
  const [slug = "newsletter"] = campaign.slugs;
  return {
    "List-Id": `<${slug}.${new URL(publicUrl).hostname.replace(/^\[|\]$/g, "")}>`,
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    Precedence: "bulk",
    "Feedback-ID": `campaign-${campaign.number}:newsletter:avow`,
  };
}

/** The mail with its DKIM signature before it. */
export async function signed(mail: BulkMail, signer: DkimSigner): Promise<BulkMail> {
  return { ...mail, bytes: withField(mail.bytes, await signer.sign(mail.bytes)) };
}
