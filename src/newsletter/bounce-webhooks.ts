import { type Context, Hono } from "hono";
import { AvowError } from "../kernel/errors.ts";
import { readBody } from "../kernel/http-form-body.ts";
import { createWindow } from "../kernel/limits.ts";
import { log } from "../kernel/log.ts";
import {
  amazonSnsId,
  createSnsReader,
  egressGet,
  isBasicSecret,
  type WebhookGet,
} from "../mail/mod.ts";
import type { Bounces } from "./bounce-context.ts";
import { countRefused } from "./bounce-refused.ts";
import { takePostmarkWebhook } from "./bounce-postmark.ts";
import type { Recorded } from "./bounce-record.ts";
import { takeSesNotification } from "./bounce-ses.ts";
import { countReport, type ReportingSource } from "./store-bounce-sources.ts";

/** Amazon wraps up to 256 KB once more in JSON; Postmark may add the whole report. */
const bodyLimits = { maxBytes: 1024 * 1024, timeoutMs: 15_000 };

type Source = Exclude<ReportingSource, "mailbox">;

/**
 * Where Amazon SES (by SNS) and Postmark tell what came back, mounted at `/newsletter/webhooks`;
 * each is there only when it is configured. What has no valid signature or password is refused with
 * 403, and nothing of it is stored; what has one is answered with 200, whatever it is about, so that
 * it is not sent again. `get` asks Amazon; through egress unless told.
 */
export function bounceWebhooks(bounces: Bounces, get?: WebhookGet): Hono {
  const app = new Hono();
  const { sesTopicArn, postmarkSecret } = bounces.settings;
  if (sesTopicArn !== null) {
    const ask = get ?? egressGet(bounces.register, amazonSnsId);
    const read = createSnsReader(sesTopicArn, ask);
    app.post("/ses", async (c) => {
      const body = await bodyOf(c);
      return guarded(bounces, "ses", c, async () => takeSns(bounces, await read(body), ask));
    });
  }
  if (postmarkSecret !== null) {
    app.post("/postmark", async (c) => {
      const isRight = isBasicSecret(c.req.header("authorization"), postmarkSecret);
      const body = isRight ? await bodyOf(c) : "";
      return guarded(bounces, "postmark", c, async () => {
        if (isRight) return takePostmarkWebhook(bounces, body);
        throw new AvowError("forbidden", "This webhook brings the wrong password, or none.");
      });
    });
  }
  return app;
}

async function bodyOf(c: Context): Promise<string> {
  return (await readBody(c, bodyLimits)).toString("utf8");
}

const warnings = createWindow({ max: 1, windowMs: 60_000 });

/** Answers for `take`, counts what came of it, and what was refused. */
async function guarded(
  bounces: Bounces,
  source: Source,
  c: Context,
  take: () => Promise<Recorded>,
): Promise<Response> {
  let outcome: Recorded | "unreadable";
  try {
    outcome = await take();
  } catch (error) {
    const code = error instanceof AvowError ? error.code : undefined;
    if (code === "forbidden") {
      const count = countRefused(bounces.newsletter, source);
      const { message: reason } = error as AvowError;
      if (warnings.take().ok) log.warn("webhooks are refused", { source, reason, count });
    }
    // It was vouched for, and says nothing that we know: the same again would not help.
    if (code !== "bad-input") throw error;
    outcome = "unreadable";
  }
  await countReport(bounces.newsletter.database.db("newsletter"), source, outcome);
  return c.body(null, 200);
}

async function takeSns(
  bounces: Bounces,
  message: Awaited<ReturnType<ReturnType<typeof createSnsReader>>>,
  ask: WebhookGet,
): Promise<Recorded> {
  if (message.type === "Notification") return takeSesNotification(bounces, message.message);
  if (message.type === "UnsubscribeConfirmation") {
    log.warn("the topic of Amazon SNS was unsubscribed from; bounces of SES come no more");
    return "ignored";
  }
  const { status } = await ask(message.subscribeUrl);
  if (status !== 200) {
    throw new AvowError("unavailable", `Amazon SNS answered ${status} to the confirmation.`);
  }
  log.info("the subscription to the topic of Amazon SNS is confirmed");
  return "ignored";
}
