import { type AdLine, type AdsDesk, readAdLine } from "../ads/mod.ts";
import { Badge, CsrfField, Field, SubmitButton, Time } from "../kernel/html.tsx";
import { ActButton } from "./ads-act-button.tsx";
import { Done, showAds, Trail } from "./ads-frame.tsx";
import { Previews, previewScripts } from "./ads-preview.tsx";
import { reportHref } from "./ads-report.tsx";
import { adStates, formatWords } from "./ads-words.ts";
import type { AdminContext, AdminRequest } from "./context.ts";
import { tokenOf } from "./shell.tsx";

const done: Readonly<Record<string, string>> = {
  made: "The ad is there. Look at it below, then approve it.",
  saved: "It is saved. What was changed waits for approval again.",
  approved: "It is approved, and is shown while its flight runs.",
  refused: "It is refused: it is not shown.",
  archived: "It is archived: it is not shown.",
  restored: "It is back, as it was.",
};

/** One ad: how it looks in each place, what it leads to, and the decision about it. */
export async function showAd(
  admin: AdminContext,
  ads: AdsDesk,
  c: AdminRequest,
): Promise<Response> {
  const line = await readAdLine(ads, c.req.param("ad") ?? "");
  const { ad } = line;
  const csrf = tokenOf(admin, c);
  const said = c.req.query("done") ?? "";
  const path = `/admin/ads/ads/${ad.id}`;
  return showAds(admin, c, {
    title: ad.name,
    tab: "/admin/ads/advertisers",
    scripts: previewScripts,
    content: (
      <>
        <Trail
          to={[
            ["/admin/ads/advertisers", "Advertisers"],
            [`/admin/ads/advertisers/${line.advertiserId}`, line.advertiser],
            [`/admin/ads/flights/${ad.flightId}`, line.flight],
          ]}
        />
        <Done words={done[said]}>
          {said === "archived" && <ActButton action={`${path}/restore`} csrf={csrf} words="Undo" />}
        </Done>
        <h2>
          {ad.name} <Badge kind={adStates[ad.state].mood}>{adStates[ad.state].word}</Badge>
        </h2>
        {ad.state === "refused" && ad.refusedBecause && (
          <p>
            Refused
            {ad.decidedAt && (
              <>
                {" "}
                on <Time at={ad.decidedAt} dateOnly />
              </>
            )}
            : {ad.refusedBecause}
          </p>
        )}
        <Decision {...{ line, path, csrf }} />
        <Facts line={line} />
        <h2>As visitors see it</h2>
        <Previews ads={ads} line={line} />
      </>
    ),
  });
}

function Decision({ line, path, csrf }: { line: AdLine; path: string; csrf: string }) {
  const { ad } = line;
  return (
    <>
      <div class="actions ad-acts">
        {(ad.state === "waiting" || ad.state === "refused") && (
          <form method="post" action={`${path}/approve`}>
            <CsrfField token={csrf} />
            <input type="hidden" name="version" value={ad.version} />
            <SubmitButton>Approve</SubmitButton>
          </form>
        )}
        {ad.state !== "archived" && (
          <a class="button plain" href={`${path}/edit`}>
            Change
          </a>
        )}
        <form method="post" action={`${path}/${ad.state === "archived" ? "restore" : "archive"}`}>
          <CsrfField token={csrf} />
          <SubmitButton kind="plain">
            {ad.state === "archived" ? "Use again" : "Archive"}
          </SubmitButton>
        </form>
      </div>
      {(ad.state === "waiting" || ad.state === "approved") && (
        <details class="ad-refuse">
          <summary>Refuse it</summary>
          <form method="post" action={`${path}/refuse`} class="narrow">
            <CsrfField token={csrf} />
            <input type="hidden" name="version" value={ad.version} />
            <Field
              {...{ name: "because", label: "What is to be mended", required: true }}
              hint="For your colleagues; visitors never see it."
              type="textarea"
              rows={2}
              maxLength={300}
            />
            <p class="actions">
              <SubmitButton kind="danger">Refuse</SubmitButton>
            </p>
          </form>
        </details>
      )}
    </>
  );
}

function Facts({ line }: { line: AdLine }) {
  const { ad } = line;
  return (
    <dl class="facts">
      <dt>Kind</dt>
      <dd>
        {formatWords[ad.format]}
        {ad.size && `, ${ad.size.width} × ${ad.size.height}`}
      </dd>
      <dt>Leads to</dt>
      <dd>
        <a href={ad.landingUrl} rel="noreferrer noopener" target="_blank">
          {ad.landingUrl}
        </a>
      </dd>
      {ad.imageId !== null && (
        <>
          <dt>Picture says</dt>
          <dd>{ad.imageAlt || "nothing: it needs words for those who can't see it"}</dd>
        </>
      )}
      <dt>Weight</dt>
      <dd>{ad.weight} among the ads of its flight</dd>
      <dt>Figures</dt>
      <dd>
        <a href={reportHref({ adId: ad.id })}>Its report</a>
      </dd>
    </dl>
  );
}
