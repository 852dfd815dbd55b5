import { Hono } from "hono";
import { amazon, topicArn } from "../../test/amazon-sns.ts";
import { boundary } from "../kernel/http.ts";
import type { WebhookGet } from "../mail/mod.ts";
import {
  type BounceRow,
  type BounceScene,
  openBounceScene,
  type writtenTo,
} from "./bounce.fixture.ts";
import { bounceWebhooks } from "./bounce-webhooks.ts";

/** For tests: the webhooks of a newsletter, and somebody in place of Amazon. */
export interface WebhookScene extends BounceScene {
  readonly amazon: ReturnType<typeof amazon>;
  /** Posts to a webhook; returns the status of the answer. */
  tell(path: string, body: string, headers?: Record<string, string>): Promise<number>;
  /** The last report about somebody. */
  lastRow(person: string): Promise<BounceRow | undefined>;
}

/** For tests: somebody, and a campaign's mail to them. */
export type Written = Awaited<ReturnType<typeof writtenTo>>;

/** For tests: opens the scene on a database of its own. */
export async function openWebhookScene(): Promise<WebhookScene> {
  const secret = "avow:s3cret";
  const scene = await openBounceScene({ sesTopicArn: topicArn, postmarkSecret: secret });
  const inPlace = amazon();
  const app = webhookSite(scene.bounces, inPlace.get);
  return {
    ...scene,
    amazon: inPlace,
    async tell(path, body, headers = {}) {
      const init = { method: "POST", body, headers };
      return (await app.request(`/newsletter/webhooks/${path}`, init)).status;
    },
    async lastRow(person) {
      return (await scene.rows()).filter(({ person_id }) => person_id === person).at(-1);
    },
  };
}

/** For tests: a server with the webhooks alone. */
export function webhookSite(bounces: BounceScene["bounces"], ask?: WebhookGet): Hono {
  const app = new Hono();
  boundary(app, { vendor: { name: "Larkwire" } });
  app.route("/newsletter/webhooks", bounceWebhooks(bounces, ask));
  return app;
}
