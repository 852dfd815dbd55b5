import { Hono } from "hono";
import { clock, dayMs } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { htmlResponse, PublicPage } from "../kernel/html.tsx";
import { recordAction } from "../ledger/mod.ts";
import { type Composed, type Kind, queueDelivery } from "../mail/mod.ts";
import { checkCampaign } from "./campaign-check.ts";
import { readCampaign } from "./campaign-edit.ts";
import type { Newsletter } from "./context.ts";
import { greetingFields, readGreeting } from "./render-greeting.ts";
import { fillHtml, fillText } from "./render-slots.ts";
import { readCampaignRow } from "./store-campaigns.ts";
import { personOfOperator } from "./store-operators.ts";

/** Where the links of a test lead that would let a subscriber leave. */
const testPath = "/newsletter/test";

/**
 * Queues a campaign, as it is written at the moment it is sent, to the address of the operator who
 * asks. Nobody else gets it, and it counts nowhere. Throws `not-found` for an operator who does not
 * work here any more.
 */
export async function queueTestSend(
  newsletter: Newsletter,
  { operatorId, id }: { readonly operatorId: string; readonly id: string },
): Promise<void> {
  const campaign = await readCampaign(newsletter, id);
  await newsletter.database
    .db("operators")
    .transaction()
    .execute(async (tx) => {
      const personId = await personOfOperator(tx, operatorId);
      if (!personId) throw new AvowError("not-found", "You do not work here any more.");
      await queueDelivery(tx, {
        purpose: "operators",
        kind: "newsletter.test",
        personId,
        ref: campaign.id,
        expiresAt: new Date(clock.ms() + dayMs),
      });
      await recordAction(tx, { operatorId, action: "campaign sent as a test", ref: id });
    });
  newsletter.wakeMail();
}

/** The kind of mail of `queueTestSend`, which the operators' login sends. */
export function testKinds(newsletter: Newsletter): ReadonlyMap<string, Kind> {
  return new Map<string, Kind>([
    [
      "newsletter.test",
      {
        automatic: false,
        urgency: "awaited",
        categories: ["email"],
        onUncertain: "retry",
        compose: ({ ref }) => composeTest(newsletter, ref),
      },
    ],
  ]);
}

async function composeTest(newsletter: Newsletter, campaignId: string): Promise<Composed | null> {
  const campaign = await readCampaignRow(newsletter.database.db("newsletter"), campaignId);
  if (!campaign) return null;
  const { html, text } = await checkCampaign(newsletter, campaign);
  const link = `${newsletter.publicUrl}${testPath}`;
  // An operator's name is not a subscriber's: the greeting is that of somebody who gave none.
  const { fallbacks } = readGreeting(campaign.greeting, greetingFields);
  const values = { ...fallbacks, unsubscribe: link, preferences: link };
  return {
    subject: `[Test] ${campaign.subject}`,
    text: fillText(text, values),
    html: fillHtml(html, values),
    headers: {
      "List-Unsubscribe": `<${link}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
  };
}

/** What the links of a test open, mounted at `/newsletter/test`: they end nobody's subscription. */
export function testMailRoutes(newsletter: Newsletter): Hono {
  const app = new Hono();
  app.all("/", (c) =>
    htmlResponse(
      c,
      <PublicPage title="A test mail" vendor={newsletter.vendor} lang={newsletter.language}>
        <h1>This was a test mail.</h1>
        <p>
          Its links lead here, whoever uses them: it went to somebody who works for{" "}
          {newsletter.vendor.name}, and nobody's subscription hangs on it. In the mail that
          subscribers get, this link lets them leave with one click.
        </p>
      </PublicPage>,
    ),
  );
  return app;
}
