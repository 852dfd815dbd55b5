import {
  bounceNotices,
  bounceSources,
  countSubscribers,
  type Newsletter,
  newsletterToday,
} from "../newsletter/mod.ts";
import type { AdminContext } from "./context.ts";
import type { Task } from "./home-task.ts";
import { isOff } from "./shell.tsx";

/** What the newsletter asks of an operator today, and one figure; nothing where it is off. */
export async function newsletterOnHome(
  admin: AdminContext,
): Promise<{ readonly tasks: readonly Task[]; readonly subscribed: number | null }> {
  const { newsletter } = admin;
  if (!newsletter || isOff(admin, "newsletter")) return { tasks: [], subscribed: null };
  const today = await newsletterToday(newsletter);
  const { subscribed } = await countSubscribers(newsletter);
  const tasks: Task[] = [];
  for (const campaign of today) {
    const path = `/admin/newsletter/campaigns/${campaign.id}`;
    if (campaign.state === "paused") {
      tasks.push({
        mood: "warn",
        word: "Paused",
        content: (
          <p>
            “{campaign.subject}” stands still. {campaign.pauseReason} <a href={path}>Look at it</a>
          </p>
        ),
      });
    } else if (campaign.uncertain > 0) {
      tasks.push({
        mood: "warn",
        word: "Uncertain",
        content: (
          <p>
            {campaign.uncertain.toLocaleString("en")} of the mails of “{campaign.subject}” may have
            arrived or not. <a href={path}>Decide</a>
          </p>
        ),
      });
    } else if (campaign.state === "sending" || campaign.state === "preparing") {
      tasks.push({
        mood: "plain",
        word: "On its way",
        content: (
          <p>
            “{campaign.subject}”: {campaign.accepted.toLocaleString("en")} of{" "}
            {campaign.recipients.toLocaleString("en")}. <a href={path}>Watch it</a>
          </p>
        ),
      });
    }
  }
  return { tasks: [...tasks, ...(await bounceTasks(newsletter))], subscribed };
}

/** Fewer mails than these that came back because of us are no task yet. */
const mailsMin = 5;

/** What lies with us when mails come back: how we send, or a mailbox that can't be read. */
async function bounceTasks(newsletter: Newsletter): Promise<readonly Task[]> {
  const notices = await bounceNotices(newsletter);
  const mails = notices.reduce((sum, notice) => sum + notice.mails, 0);
  const [first] = notices;
  const path = "/admin/newsletter/bounces";
  const tasks: Task[] = [];
  if (first && mails >= mailsMin) {
    tasks.push({
      mood: "warn",
      word: "Came back",
      content: (
        <p>
          {mails.toLocaleString("en")} mails were refused because of how we send them, most as{" "}
          {first.reason}. {first.advice} <a href={path}>See why</a>
        </p>
      ),
    });
  }
  for (const { problem } of await bounceSources(newsletter)) {
    if (!problem) continue;
    tasks.push({
      mood: "warn",
      word: "Not read",
      content: (
        <p>
          The mailbox to which mails come back can't be read. {problem}{" "}
          <a href={path}>Look at it</a>
        </p>
      ),
    });
  }
  return tasks;
}
