import { isLoopback } from "../kernel/loopback.ts";
import type { CampaignContent } from "./campaign.ts";
import { campaignSource, type Written } from "./campaign-source.ts";
import type { Newsletter } from "./context.ts";
import type { CampaignProblem, ProblemSource } from "./markdown-problem.ts";
import { renderCampaign } from "./render-campaign.ts";
import { openLists } from "./store-campaigns.ts";

/** One thing to mend before a campaign can start, or (a warning) to think about. */
export interface StartProblem extends Pick<CampaignProblem, "line" | "column" | "severity"> {
  readonly source: ProblemSource | "lists" | "settings";
  /** One sentence. */
  readonly message: string;
}

/** A campaign's mail as it would go out, with what stands against that. */
export interface CheckedCampaign {
  readonly html: string;
  readonly text: string;
  /** Errors and warnings; a campaign does not start while one is an error. */
  readonly problems: readonly StartProblem[];
}

/** Renders a campaign and says all that is wrong with it. Sends and stores nothing. */
export async function checkCampaign(
  newsletter: Newsletter,
  campaign: Written & { readonly number: number },
): Promise<CheckedCampaign> {
  const { html, text, problems } = renderCampaign(await campaignSource(newsletter, campaign));
  return {
    html,
    text,
    problems: [
      ...(await listProblems(newsletter, campaign)),
      ...problems,
      ...settingProblems(newsletter),
    ],
  };
}

async function listProblems(
  newsletter: Newsletter,
  { listIds }: Pick<CampaignContent, "listIds">,
): Promise<readonly StartProblem[]> {
  if (listIds.length === 0) return [problem("lists", "error", "no list is chosen: choose one")];
  const open = await openLists(newsletter.database.db("newsletter"), listIds);
  if (open.length === listIds.length) return [];
  const message = "a list was deleted or archived since: choose from those that there are";
  return [problem("lists", "error", message)];
}

/** As verp.ts has it: what fits before the token. */
const bounceLocalMax = 24;

/** Settings with which mails would not arrive, or nobody could leave by them. */
function settingProblems({ mail, publicUrl }: Newsletter): readonly StartProblem[] {
  const found: StartProblem[] = [];
  const say = (severity: StartProblem["severity"], message: string) =>
    found.push(problem("settings", severity, message));
  const domain = mail.fromAddress.slice(mail.fromAddress.lastIndexOf("@") + 1);
  const { hostname, protocol } = new URL(publicUrl);
  // A relay on this machine may be the sandbox's, from which nothing goes any further.
  const isTrial = isLoopback(mail.host);
  if (domain === "localhost" || !domain.includes(".")) {
    const message = `mail.from_address is at ${domain}, to which nobody can answer: set it`;
    say(isTrial ? "warning" : "error", message);
  }
  if (isLoopback(hostname)) {
    const message =
      "server.public_url is this machine, so nobody could unsubscribe by the mail: set it";
    say(isTrial ? "warning" : "error", message);
  } else if (protocol !== "https:") {
    const message =
      "server.public_url is not https, and mail programs offer no way out by one click: set it";
    say("warning", message);
  }
  const bounce = mail.bounceAddress ?? mail.fromAddress;
  if (Buffer.byteLength(bounce.slice(0, bounce.lastIndexOf("@"))) > bounceLocalMax) {
    const message = `mail.${mail.bounceAddress ? "bounce" : "from"}_address has more than ${bounceLocalMax} characters before the @, and each mail's own return address needs the room: set a shorter mail.bounce_address`;
    say("error", message);
  }
  const { dkimDomain } = mail;
  if (dkimDomain !== null && domain !== dkimDomain && !domain.endsWith(`.${dkimDomain}`)) {
    const message = `mails are signed by ${dkimDomain} and come from ${domain}, so the signature says nothing about the sender: set mail.dkim_domain`;
    say("warning", message);
  }
  return found;
}

function problem(
  source: StartProblem["source"],
  severity: StartProblem["severity"],
  message: string,
): StartProblem {
  return { source, severity, message, line: 1, column: 1 };
}
