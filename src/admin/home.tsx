import { Hono } from "hono";
import { unreadCount } from "../contact/mod.ts";
import { Badge, Time } from "../kernel/html.tsx";
import { uncertainDeliveries } from "../mail/mod.ts";
import type { ProofState } from "../promise/proofs.ts";
import type { AdminContext, AdminEnv } from "./context.ts";
import { FirstHour, Snippet } from "./first-hour.tsx";
import { type ModulesToday, modulesOnHome } from "./home-modules.ts";
import type { Task } from "./home-task.ts";
import { ago } from "./moment.tsx";
import { showPage } from "./shell.tsx";
import type { VisitsToday } from "./home-visits.ts";
import { countThreads, countWaitingMails } from "./store.ts";

/** What the home page knows; figures only, so that looking opens nothing. */
interface Today {
  readonly unread: number;
  readonly threads: { readonly open: number; readonly unanswered: number; readonly total: number };
  readonly uncertain: number;
  readonly waiting: number;
}

const nothing: Today = {
  unread: 0,
  threads: { open: 0, unanswered: 0, total: 0 },
  uncertain: 0,
  waiting: 0,
};

export function homeRoutes(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  app.get("/", async (c) => {
    const isOn = !admin.gate.off().some((entry) => entry.purpose === "correspondence");
    const today = isOn ? await readToday(admin) : nothing;
    const modules = await modulesOnHome(admin);
    return showPage(admin, c, {
      title: "Home",
      section: "/admin",
      content: <Home {...{ admin, today, modules, isOn }} />,
    });
  });
  return app;
}

async function readToday(admin: AdminContext): Promise<Today> {
  const correspondence = admin.contact.database.db("correspondence");
  const operators = admin.operators.database.db("operators");
  return {
    unread: await unreadCount(admin.contact),
    threads: await countThreads(correspondence),
    uncertain: (await uncertainDeliveries(correspondence)).length,
    waiting: (await countWaitingMails(correspondence)) + (await countWaitingMails(operators)),
  };
}

function Home(props: { admin: AdminContext; today: Today; modules: ModulesToday; isOn: boolean }) {
  const { admin, today, isOn } = props;
  const { letters, visitors, sales, ads } = props.modules;
  const proofs = admin.proofs();
  const tasks = [
    ...offTasks(admin),
    ...brokenTasks(proofs),
    ...sales.tasks,
    ...inboxTasks(today),
    ...mailTasks(today),
    ...letters.tasks,
    ...ads,
    ...unprovenTasks(proofs),
  ];
  const isQuiet = !letters.subscribed && !visitors?.views && !sales.delivered;
  const isNew = isOn && today.threads.total === 0 && isQuiet;
  return (
    <>
      <h1>{isNew ? "Avow is running." : headline(today, tasks)}</h1>
      {tasks.length > 0 && (
        <ul class="tasks">
          {tasks.map((task) => (
            <li>
              <Badge kind={task.mood}>{task.word}</Badge>
              <div>{task.content}</div>
            </li>
          ))}
        </ul>
      )}
      {isNew ? (
        <FirstHour contact={admin.contact} />
      ) : (
        <Figures
          {...{ today, proofs, visitors, isOn }}
          subscribed={letters.subscribed}
          delivered={sales.delivered}
        />
      )}
      {!isNew && (
        <details class="more">
          <summary>The form for your website</summary>
          <Snippet contact={admin.contact} />
        </details>
      )}
    </>
  );
}

function headline({ unread, threads }: Today, tasks: readonly Task[]): string {
  if (unread === 1) return "One new message.";
  if (unread > 1) return `${unread} new messages.`;
  if (threads.unanswered > 0) return "Nothing new; some still wait for an answer.";
  return tasks.length > 0 ? "Something needs you." : "Nothing needs you right now.";
}

function offTasks(admin: AdminContext): Task[] {
  return admin.gate.off().map((entry) => ({
    mood: "bad",
    word: "Switched off",
    content: (
      <>
        <p>
          <strong>{entry.purpose}</strong> is switched off since <Time at={entry.since} />, because{" "}
          <code>{entry.promise}</code> does not hold.
        </p>
        <p>{entry.reason}</p>
        <p>
          Put right what it names, then run <code>avow prove</code> on the server: what holds again
          is on again by itself. <a href="/admin/promises">See the checks</a>
        </p>
      </>
    ),
  }));
}

function brokenTasks({ sentences }: ProofState): Task[] {
  const broken = sentences.filter((it) => it.holds === false);
  if (broken.length === 0) return [];
  return [
    {
      mood: "bad",
      word: "Broken",
      content: (
        <p>
          {broken.length === 1 ? "One sentence" : `${broken.length} sentences`} of your policy{" "}
          {broken.length === 1 ? "does" : "do"} not hold: “{broken[0]?.sentence}”{" "}
          <a href="/admin/promises">What to mend</a>
        </p>
      ),
    },
  ];
}

function unprovenTasks({ sentences }: ProofState): Task[] {
  const unknown = sentences.filter((it) => it.holds === null);
  if (unknown.length === 0) return [];
  return [
    {
      mood: "warn",
      word: "Not proven",
      content: (
        <p>
          {unknown.length} of {sentences.length} sentences of your policy{" "}
          {unknown.length === 1 ? "is" : "are"} not proven yet.{" "}
          <a href="/admin/promises">See which</a>
        </p>
      ),
    },
  ];
}

function mailTasks({ uncertain, waiting }: Today): Task[] {
  const tasks: Task[] = [];
  if (uncertain > 0) {
    tasks.push({
      mood: "warn",
      word: "Uncertain",
      content: (
        <p>
          {uncertain === 1 ? "One mail" : `${uncertain} mails`} may have arrived or not: the
          connection broke before the mail relay said yes.{" "}
          <a href="/admin/inbox/uncertain">Decide</a>
        </p>
      ),
    });
  }
  if (waiting > 0) {
    tasks.push({
      mood: "warn",
      word: "Waiting",
      content: (
        <p>
          {waiting === 1 ? "One mail waits" : `${waiting} mails wait`} for the mail relay, which
          does not take {waiting === 1 ? "it" : "them"} now. Nothing is lost; it is tried again and
          again.
        </p>
      ),
    });
  }
  return tasks;
}

function inboxTasks({ unread, threads }: Today): Task[] {
  if (threads.unanswered === 0 && unread === 0) return [];
  const count = Math.max(threads.unanswered, unread);
  return [
    {
      mood: unread > 0 ? "good" : "plain",
      word: unread > 0 ? "New" : "Open",
      content: (
        <p>
          {count === 1 ? "One conversation waits" : `${count} conversations wait`} for an answer.{" "}
          <a href="/admin/inbox">Open the inbox</a>
        </p>
      ),
    },
  ];
}

function Figures(props: {
  today: Today;
  proofs: ProofState;
  subscribed: number | null;
  delivered: number | null;
  visitors: VisitsToday | null;
  isOn: boolean;
}) {
  const { today, proofs, subscribed, delivered, visitors, isOn } = props;
  const proven = proofs.sentences.filter((it) => it.holds === true).length;
  return (
    <dl class="figures-row">
      <Figure
        label="Open conversations"
        href="/admin/inbox"
        figure={isOn ? String(today.threads.open) : "–"}
        words={isOn ? `${today.threads.unanswered} without an answer` : "switched off"}
      />
      {visitors && (
        <Figure
          label="Visitors today"
          href="/admin/visits?period=today"
          figure={visitors.visitors.toLocaleString("en")}
          words={`${visitors.views.toLocaleString("en")} page views; ${visitors.here.toLocaleString("en")} here now`}
        />
      )}
      {delivered !== null && (
        <Figure
          label="Orders"
          href="/admin/sales"
          figure={delivered.toLocaleString("en")}
          words="delivered in the last 30 days"
        />
      )}
      {subscribed !== null && (
        <Figure
          label="Subscribers"
          href="/admin/newsletter/subscribers"
          figure={subscribed.toLocaleString("en")}
          words="confirmed, or brought along"
        />
      )}
      <Figure
        label="Sentences proven"
        href="/admin/promises"
        figure={`${proven} of ${proofs.sentences.length}`}
        words={proofs.lastLiveAt ? `checked ${ago(proofs.lastLiveAt)}` : "no check has run yet"}
      />
      <Figure
        label="Mails not out yet"
        href="/admin/inbox/uncertain"
        figure={isOn ? String(today.waiting + today.uncertain) : "–"}
        words={isOn ? mailWords(today) : "switched off"}
      />
    </dl>
  );
}

function mailWords({ waiting, uncertain }: Today): string {
  if (waiting + uncertain === 0) return "the mail relay took every one";
  return `${waiting} waiting, ${uncertain} uncertain`;
}

function Figure(props: { label: string; href: string; figure: string; words: string }) {
  return (
    <div>
      <dt>
        <a href={props.href}>{props.label}</a>
      </dt>
      <dd>
        <strong>{props.figure}</strong> <span>{props.words}</span>
      </dd>
    </div>
  );
}
