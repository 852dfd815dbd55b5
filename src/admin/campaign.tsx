import { Hono } from "hono";
import { AvowError } from "../kernel/errors.ts";
import { Badge, CsrfField, Notice, SubmitButton, Time } from "../kernel/html.tsx";
import { seeOther } from "../kernel/http.ts";
import {
  type Campaign,
  type CampaignProgress,
  type CampaignReport,
  cancelCampaign,
  decideUncertainMails,
  type Newsletter,
  pauseCampaign,
  readCampaign,
  readProgress,
  readReport,
  resumeCampaign,
  unscheduleCampaign,
} from "../newsletter/mod.ts";
import { Afterwards } from "./campaign-after.tsx";
import { OutcomePicture } from "./campaign-picture.tsx";
import { campaignWords } from "./campaign-words.tsx";
import type { AdminContext, AdminEnv, AdminRequest } from "./context.ts";
import { newsletterOrOff, showNewsletter } from "./newsletter-frame.tsx";
import { readPost } from "./request.ts";
import { tokenOf } from "./shell.tsx";

/** While a campaign is on its way, its page is drawn anew after so many seconds. */
const drawAnewSeconds = 3;

const acts = {
  pause: pauseCampaign,
  resume: resumeCampaign,
  cancel: cancelCampaign,
  unschedule: unscheduleCampaign,
} as const;

/** One campaign from its start on: how far it has come, and what came of it. */
export function campaignRoutes(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();

  app.get("/:id", (c) =>
    newsletterOrOff(admin, c, async (newsletter) => {
      const campaign = await readCampaign(newsletter, c.req.param("id"));
      if (campaign.state === "draft") return seeOther(c, `${pathOf(campaign.id)}/edit`);
      return showCampaign(admin, newsletter, c, campaign);
    }),
  );

  for (const [name, act] of Object.entries(acts)) {
    app.post(`/:id/${name}`, async (c) => {
      const { operatorId } = await readPost(admin, c);
      return newsletterOrOff(admin, c, async (newsletter) => {
        const id = c.req.param("id");
        await act(newsletter, { operatorId, id });
        return seeOther(c, pathOf(id));
      });
    });
  }

  app.post("/:id/uncertain", async (c) => {
    const { operatorId, form } = await readPost(admin, c);
    return newsletterOrOff(admin, c, async (newsletter) => {
      const id = c.req.param("id");
      const decision = form.get("decision") === "send-again" ? "send-again" : "leave";
      const count = await decideUncertainMails(newsletter, {
        ...{ operatorId, id, decision },
        deliveryIds: null,
      });
      if (count === 0) {
        throw new AvowError(
          "conflict",
          "No mail of it is uncertain any more; nothing was changed.",
        );
      }
      return seeOther(c, pathOf(id));
    });
  });
  return app;
}

function pathOf(id: string): string {
  return `/admin/newsletter/campaigns/${id}`;
}

async function showCampaign(
  admin: AdminContext,
  newsletter: Newsletter,
  c: AdminRequest,
  campaign: Campaign,
): Promise<Response> {
  const progress = await readProgress(newsletter, campaign.id);
  const report = await readReport(newsletter, campaign.id);
  const isMoving = ["preparing", "sending", "scheduled"].includes(campaign.state);
  if (isMoving)
    c.header("refresh", String(drawAnewSeconds * (campaign.state === "scheduled" ? 20 : 1)));
  return showNewsletter(admin, c, {
    title: campaign.subject,
    tab: "/admin/newsletter",
    content: (
      <>
        <p class="back">
          <a href="/admin/newsletter" data-back>
            ← All campaigns
          </a>
        </p>
        <h2>
          <Badge kind={campaignWords[campaign.state].mood}>
            {campaignWords[campaign.state].word}
          </Badge>{" "}
          {campaign.subject}
        </h2>
        <Standing campaign={campaign} progress={progress} />
        <Buttons campaign={campaign} csrf={tokenOf(admin, c)} />
        {campaign.startedAt && (
          <>
            <OutcomePicture counts={report} href={`${pathOf(campaign.id)}/recipients`} />
            <Uncertain campaign={campaign} report={report} csrf={tokenOf(admin, c)} />
            <Afterwards report={report} />
          </>
        )}
        <details class="more">
          <summary>The mail as it goes out</summary>
          <div class="preview">
            <iframe
              src={`${pathOf(campaign.id)}/preview`}
              title="How the mail looks"
              loading="lazy"
              sandbox="allow-popups allow-popups-to-escape-sandbox"
            />
          </div>
        </details>
      </>
    ),
  });
}

function Standing({ campaign, progress }: { campaign: Campaign; progress: CampaignProgress }) {
  const { sendAt, timeZone, startedAt, finishedAt, state } = campaign;
  if (state === "scheduled" && sendAt) {
    return (
      <p class="lead">
        It starts on <Time at={sendAt} zone={timeZone ?? "UTC"} />, to all who subscribe by then.
      </p>
    );
  }
  if (state === "paused") {
    return (
      <Notice kind="warn" title="It stands still.">
        <p>{progress.pauseReason ?? "An operator paused it."} What waits is not lost.</p>
      </Notice>
    );
  }
  const sent = progress.recipients - progress.waiting;
  return (
    <>
      <p class="lead">
        {state === "preparing" && "Its audience is being written down. "}
        {startedAt && (
          <>
            Started on <Time at={startedAt} />
          </>
        )}
        {finishedAt && (
          <>
            , ended on <Time at={finishedAt} />
          </>
        )}
        .
      </p>
      {state === "sending" && (
        <p>
          {sent.toLocaleString("en")} of {progress.recipients.toLocaleString("en")} are done
          {progress.perSecond !== null && ` · ${rate(progress.perSecond)}`}
          {progress.estimatedEnd && (
            <>
              {" "}
              · done at about <Time at={progress.estimatedEnd} />
            </>
          )}
          {progress.deferred > 0 &&
            ` · ${progress.deferred.toLocaleString("en")} are tried again later, as the relay asked`}
        </p>
      )}
    </>
  );
}

function rate(perSecond: number): string {
  return perSecond >= 10
    ? `${Math.round(perSecond).toLocaleString("en")} a second`
    : `${Math.round(perSecond * 60).toLocaleString("en")} a minute`;
}

const buttons: Readonly<Partial<Record<Campaign["state"], readonly (keyof typeof acts)[]>>> = {
  scheduled: ["unschedule"],
  preparing: ["pause", "cancel"],
  sending: ["pause", "cancel"],
  paused: ["resume", "cancel"],
};

const buttonWords: Readonly<Record<keyof typeof acts, string>> = {
  pause: "Pause",
  resume: "Go on",
  cancel: "Cancel the rest",
  unschedule: "Take it off the schedule",
};

function Buttons({ campaign, csrf }: { campaign: Campaign; csrf: string }) {
  return (
    <div class="campaign-actions">
      {(buttons[campaign.state] ?? []).map((name) => (
        <form method="post" action={`${pathOf(campaign.id)}/${name}`}>
          <CsrfField token={csrf} />
          <SubmitButton kind={name === "cancel" ? "danger" : "plain"}>
            {buttonWords[name]}
          </SubmitButton>
        </form>
      ))}
      <form method="post" action={`${pathOf(campaign.id)}/duplicate`}>
        <CsrfField token={csrf} />
        <button type="submit" class="quiet">
          Duplicate
        </button>
      </form>
    </div>
  );
}

function Uncertain(props: { campaign: Campaign; report: CampaignReport; csrf: string }) {
  const { campaign, report, csrf } = props;
  if (report.uncertain === 0) return <></>;
  const count = report.uncertain.toLocaleString("en");
  return (
    <Notice
      kind="warn"
      title={report.uncertain === 1 ? "One mail is uncertain." : `${count} mails are uncertain.`}
    >
      <p>
        The connection broke, or Avow was killed, before the mail relay said yes: they may have
        arrived or not. Sending them again may bring somebody the same mail twice; leaving them may
        bring somebody none. <a href={`${pathOf(campaign.id)}/recipients?filter=uncertain`}>Who</a>
      </p>
      <form method="post" class="actions" action={`${pathOf(campaign.id)}/uncertain`}>
        <CsrfField token={csrf} />
        {campaign.state !== "cancelled" && (
          <SubmitButton kind="plain" name="decision" value="send-again">
            Send them again
          </SubmitButton>
        )}{" "}
        <SubmitButton kind="plain" name="decision" value="leave">
          Leave them
        </SubmitButton>
      </form>
    </Notice>
  );
}
