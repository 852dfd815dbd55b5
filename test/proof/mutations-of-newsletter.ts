import type { PurposeName } from "../../src/promise/purpose.ts";
import { type Expectation, type Mutation, mutation, ofPeople } from "./mutation.ts";

const own = (...names: string[]): Expectation => ({ off: ["newsletter"], names });

const granted = (title: string, what: string, expectation: Expectation): Mutation =>
  mutation(title, `grant ${what} to {newsletter}`, `revoke ${what} from {newsletter}`, expectation);

const altered = (title: string, table: string, apply: string, undo: string): Mutation =>
  mutation(title, `alter table ${table} ${apply}`, `alter table ${table} ${undo}`, own(table));

/** A rule of row security that says yes to everything. */
const loosened = (table: string, rule: string, clause: string): Mutation =>
  mutation(
    `The rule ${rule} of ${table} holds for nothing any more`,
    `alter policy ${rule} on ${table} ${clause}`,
    [],
    { restores: [`rule ${table} ${rule}`], ...own(`${table} ${rule}`) },
  );

/** A blank more in the body of a function. */
const rewritten = (name: string, off: readonly PurposeName[]): Mutation =>
  mutation(
    `The body of ${name} was changed`,
    `do $$ begin execute replace(pg_get_functiondef('${name}'::regproc), 'begin', 'begin '); end $$`,
    [],
    { restores: [name], off, names: [`function ${name}`] },
  );

/** What keeps the newsletter to those who asked for it, changed. */
export const mutationsOfNewsletter: readonly Mutation[] = [
  granted(
    "The newsletter may read e-mail addresses past its functions",
    "select (email) on people.persons",
    own("newsletter", "SELECT people.persons.email"),
  ),
  granted("The newsletter may take in a company", "insert (company) on people.persons", {
    ...own("INSERT people.persons.company", "people.persons.company (newsletter)"),
    breaks: ["contact-purpose", "contact-basic-only"],
  }),
  granted(
    "The newsletter may say of anybody that they are verified",
    "insert (verified_at) on people.persons",
    own("INSERT people.persons.verified_at"),
  ),
  granted(
    "The newsletter may change who is subscribed past its functions",
    "update (state) on newsletter.subscriptions",
    own("UPDATE newsletter.subscriptions.state"),
  ),
  granted(
    "The newsletter may say of a sign-up that it is confirmed",
    "insert (confirmed_at) on newsletter.sign_ups",
    own("INSERT newsletter.sign_ups.confirmed_at"),
  ),
  granted(
    "The newsletter may change why an address is suppressed",
    "update (reason) on newsletter.suppressions",
    own("UPDATE newsletter.suppressions.reason"),
  ),
  granted(
    "The newsletter may confirm sign-ups itself",
    "execute on function newsletter.confirm",
    own("EXECUTE newsletter.confirm"),
  ),
  granted(
    "The newsletter may let go of people itself",
    "execute on function newsletter.unsubscribe",
    own("EXECUTE newsletter.unsubscribe"),
  ),
  granted(
    "The newsletter may open messages",
    "execute on function people.open_messages",
    own("EXECUTE people.open_messages"),
  ),
  mutation(
    "Retention may read which addresses are suppressed",
    "grant select (email_index) on newsletter.suppressions to {retention}",
    "revoke select (email_index) on newsletter.suppressions from {retention}",
    { off: ["retention"], names: ["retention", "SELECT newsletter.suppressions.email_index"] },
  ),
  ...["newsletter.subscriptions", "newsletter.suppressions", "newsletter.sign_ups"].flatMap(
    (table) => [
      altered(
        `Row security of ${table} is switched off`,
        table,
        "disable row level security",
        "enable row level security",
      ),
      altered(
        `Row security no longer binds the owner of ${table}`,
        table,
        "no force row level security",
        "force row level security",
      ),
    ],
  ),
  loosened("newsletter.subscriptions", "unsuppressed", "with check (true)"),
  loosened("newsletter.subscriptions", "unsuppressed_update", "with check (true)"),
  loosened("newsletter.suppressions", "take_back", "using (true)"),
  loosened("newsletter.suppressions", "lift", "using (true)"),
  rewritten("newsletter.claim_batch", ["newsletter"]),
  rewritten("newsletter.take_in_batch", ["newsletter"]),
  // Taking a yes or a no is a duty's: what is wrong there is the fault of everybody who can be left.
  rewritten("newsletter.confirm", [...ofPeople, "visits", "ads"]),
  rewritten("newsletter.unsubscribe", [...ofPeople, "visits", "ads"]),
  rewritten("newsletter.remember_erased", [...ofPeople, "visits", "ads"]),
  mutation(
    "Nothing is remembered of who was erased",
    "drop trigger remember_erased on newsletter.subscribers",
    `create trigger remember_erased after delete on newsletter.subscribers
       for each row execute function newsletter.remember_erased()`,
    own("newsletter.subscribers remember_erased", "missing"),
  ),
  altered(
    "What remembers who was erased is switched off",
    "newsletter.subscribers",
    "disable trigger remember_erased",
    "enable trigger remember_erased",
  ),
  mutation(
    "There is a new column about subscribers",
    "alter table newsletter.subscribers add column opened_at timestamptz",
    "alter table newsletter.subscribers drop column opened_at",
    { ...own("newsletter.subscribers.opened_at"), breaks: ["contact-basic-only"] },
  ),
];
