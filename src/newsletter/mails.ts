import { type Composed, type Delivery, type Kind, mailHtml, mailText } from "../mail/mod.ts";
import type { Newsletter } from "./context.ts";
import { signUpToken } from "./link.ts";
import { enumerated } from "./render-words.ts";
import { readSignUpRow, readWordings } from "./store-subscribing.ts";
import { linkDays } from "./subscribe.ts";

/** The single mails of subscribing, by their kind. */
export function subscribingKinds(newsletter: Newsletter): ReadonlyMap<string, Kind> {
  return new Map<string, Kind>([
    [
      "newsletter.confirmation",
      {
        automatic: true,
        urgency: "confirmation",
        categories: ["email"],
        onUncertain: "retry",
        compose: (delivery) => composeConfirmation(newsletter, delivery),
      },
    ],
  ]);
}

/**
 * Says which lists were asked for, and nothing that was typed: anyone could have typed this address.
 * It is right for subscribers too. Null when the address got another one for its window, when it
 * was confirmed or disowned meanwhile, or they left, and when the newsletter is off.
 */
async function composeConfirmation(
  newsletter: Newsletter,
  delivery: Delivery,
): Promise<Composed | null> {
  const db = newsletter.database.db("newsletter");
  const row = await readSignUpRow(db, delivery.ref);
  if (!row?.isMailed || row.expired || row.confirmedAt || row.isEnded) return null;
  if (!newsletter.settings.enabled) return null;
  const { publicUrl, accent } = newsletter;
  const vendor = newsletter.vendor.name;
  const titles = (await readWordings(db, row.wordingHashes)).map(({ title }) => `“${title}”`);
  const content = {
    title: "Please confirm your subscription",
    paragraphs: [
      "Hello,",
      `Somebody, we hope you, asked ${vendor} to send ${enumerated(titles, "en")} to this e-mail address.`,
      "Was it you? Then confirm it on the page that this button opens. If you are subscribed already, you stay so, and nothing comes twice.",
    ],
    action: {
      label: "Confirm my subscription",
      url: `${publicUrl}/newsletter/confirm/${signUpToken(newsletter, row.id)}`,
    },
    footer: [
      `If it was not you, do nothing: nothing happens, and the address is forgotten in ${linkDays} days. On the same page you can have it deleted at once.`,
      `How we keep what you give us, and how that is proven: ${publicUrl}/privacy`,
    ],
  };
  const look = { vendor, accent };
  return {
    subject: `Please confirm your subscription to ${vendor}`,
    text: mailText(content, look),
    html: await mailHtml(content, look),
  };
}
