import { Hono } from "hono";
import { AvowError } from "../kernel/errors.ts";
import { CsrfField, Field, Notice, SubmitButton } from "../kernel/html.tsx";
import { seeOther } from "../kernel/http.ts";
import {
  type Campaign,
  checkCampaign,
  estimateAudience,
  listLists,
  type Newsletter,
  queueTestSend,
  readCampaign,
  scheduleCampaign,
  type StartProblem,
  startCampaign,
} from "../newsletter/mod.ts";
import { Problems } from "./campaign-writing.tsx";
import type { AdminContext, AdminEnv, AdminRequest } from "./context.ts";
import { newsletterOrOff, showNewsletter } from "./newsletter-frame.tsx";
import { readPost } from "./request.ts";
import { tokenOf } from "./shell.tsx";

/** The last look before a campaign goes out: whom it reaches, what stands against it, and when. */
export function campaignSendRoutes(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();

  app.get("/:id/send", (c) =>
    newsletterOrOff(admin, c, async (newsletter) => {
      const campaign = await readCampaign(newsletter, c.req.param("id"));
      if (campaign.state !== "draft") return seeOther(c, pathOf(campaign.id));
      return showReview(admin, newsletter, c, { campaign });
    }),
  );

  app.post("/:id/send", async (c) => {
    const { operatorId, form } = await readPost(admin, c);
    return newsletterOrOff(admin, c, async (newsletter) => {
      const id = c.req.param("id");
      if (form.get("do") === "test") {
        await queueTestSend(newsletter, { operatorId, id });
        return seeOther(c, `${pathOf(id)}/send?done=test`);
      }
      try {
        await letGo(newsletter, { operatorId, id, form });
        return seeOther(c, pathOf(id));
      } catch (error) {
        if (!(error instanceof AvowError) || error.code === "not-found") throw error;
        const campaign = await readCampaign(newsletter, id);
        if (campaign.state !== "draft") throw error;
        return showReview(admin, newsletter, c, { campaign, error, form });
      }
    });
  });
  return app;
}

function pathOf(id: string): string {
  return `/admin/newsletter/campaigns/${id}`;
}

function letGo(
  newsletter: Newsletter,
  it: { operatorId: string; id: string; form: ReadonlyMap<string, string> },
): Promise<Campaign> {
  const start = {
    operatorId: it.operatorId,
    id: it.id,
    version: Number(it.form.get("version")) || 0,
  };
  if (it.form.get("when") !== "later") return startCampaign(newsletter, start);
  const localTime = it.form.get("time") ?? "";
  const timeZone = it.form.get("zone") ?? "UTC";
  return scheduleCampaign(newsletter, { ...start, localTime, timeZone });
}

interface Review {
  readonly campaign: Campaign;
  readonly error?: AvowError;
  readonly form?: ReadonlyMap<string, string>;
}

async function showReview(
  admin: AdminContext,
  newsletter: Newsletter,
  c: AdminRequest,
  review: Review,
): Promise<Response> {
  const { campaign, error } = review;
  const { problems } = await checkCampaign(newsletter, campaign);
  const count = await estimateAudience(newsletter, campaign);
  const lists = await listLists(newsletter);
  const titles = lists.filter(({ id }) => campaign.listIds.includes(id)).map(({ title }) => title);
  return showNewsletter(admin, c, {
    title: `Send “${campaign.subject}”`,
    tab: "/admin/newsletter",
    status: error?.status ?? 200,
    scripts: ["editor.js"],
    content: (
      <>
        <p class="back">
          <a href={`${pathOf(campaign.id)}/edit`} data-back>
            ← Back to the text
          </a>
        </p>
        {error && <Refused error={error} />}
        {c.req.query("done") === "test" && !error && (
          <Notice kind="good">
            <p>A test is on its way to your own address.</p>
          </Notice>
        )}
        <div class="editor">
          <div>
            <h2>{campaign.subject || "Without a subject"}</h2>
            <dl class="stacked">
              <dt>From</dt>
              <dd>
                {newsletter.mail.fromName} &lt;{newsletter.mail.fromAddress}&gt;
              </dd>
              <dt>To</dt>
              <dd>
                {count === 1 ? "1 subscriber" : `${count.toLocaleString("en")} subscribers`}
                {titles.length > 0 && ` of ${titles.join(", ")}`}
                {count === 0 && " – nobody would get it now"}
              </dd>
            </dl>
            <Problems problems={problems} />
            <When review={review} count={count} problems={problems} csrf={tokenOf(admin, c)} />
          </div>
          <div class="preview">
            <iframe
              src={`${pathOf(campaign.id)}/preview`}
              title="How the mail looks"
              sandbox="allow-popups allow-popups-to-escape-sandbox"
            />
          </div>
        </div>
      </>
    ),
  });
}

function Refused({ error }: { error: AvowError }) {
  return (
    <Notice kind="bad" title="Nothing was sent.">
      <p>{error.message}</p>
      {error.fields.length > 0 && (
        <ul>
          {error.fields.map(({ message }) => (
            <li>{message}</li>
          ))}
        </ul>
      )}
    </Notice>
  );
}

function When(props: {
  review: Review;
  count: number;
  problems: readonly StartProblem[];
  csrf: string;
}) {
  const { review, count, problems, csrf } = props;
  const { campaign, form, error } = review;
  const isFit = count > 0 && problems.every(({ severity }) => severity !== "error");
  const later = form?.get("when") === "later";
  const problem = (name: string) => error?.fields.find(({ field }) => field === name)?.message;
  return (
    <form method="post" action={`${pathOf(campaign.id)}/send`}>
      <CsrfField token={csrf} />
      <input type="hidden" name="version" value={String(campaign.version)} />
      <fieldset>
        <legend>When</legend>
        <label class="choice">
          <input type="radio" name="when" value="now" checked={!later} />
          <span>Now</span>
        </label>
        <label class="choice">
          <input type="radio" name="when" value="later" checked={later} />
          <span>At a time of mine</span>
        </label>
        <div class="when-later">
          <Field
            name="time"
            label="Day and time"
            type="datetime-local"
            value={form?.get("time")}
            error={problem("localTime")}
          />
          <Field
            name="zone"
            label="As clocks show it in"
            type="select"
            options={zones()}
            value={form?.get("zone") ?? "UTC"}
            error={problem("timeZone")}
          />
        </div>
      </fieldset>
      <p class="actions">
        {isFit && (
          <>
            <SubmitButton name="do" value="send">
              Send to {count === 1 ? "1 subscriber" : `${count.toLocaleString("en")} subscribers`}
            </SubmitButton>{" "}
          </>
        )}
        <SubmitButton kind="plain" name="do" value="test">
          Send me a test
        </SubmitButton>
      </p>
      <p class="soft">
        It can be paused at any time. What the mail relay has taken can't be taken back.
      </p>
    </form>
  );
}

let zoneOptions: readonly { value: string; label: string }[] | undefined;

/** Every time zone by its name; the browser's own is chosen by a script, where there is one. */
function zones(): readonly { value: string; label: string }[] {
  zoneOptions ??= ["UTC", ...Intl.supportedValuesOf("timeZone").filter((it) => it !== "UTC")].map(
    (value) => ({ value, label: value.replaceAll("_", " ") }),
  );
  return zoneOptions;
}
