import { Hono } from "hono";
import { AvowError } from "../kernel/errors.ts";
import { Badge, CsrfField, DataTable, Notice, SubmitButton, Time } from "../kernel/html.tsx";
import { seeOther } from "../kernel/http.ts";
import {
  endOperator,
  inviteOperator,
  type Link,
  listOperators,
  type NamedOperator,
  numberOperators,
  sessionCookie,
  signOutEverywhere,
} from "../operators/mod.ts";
import type { AdminContext, AdminEnv, AdminRequest } from "./context.ts";
import { Moment } from "./moment.tsx";
import { showPage, tokenOf } from "./shell.tsx";
import { readPost } from "./request.ts";

/** Who works here: invite, end sessions, end an operator. */
export function operatorRoutes(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  app.get("/", (c) => showOperators(admin, c));

  // Answered without a redirect: the link is shown once and stands in no address of ours.
  app.post("/invite", async (c) => {
    const { operatorId } = await readPost(admin, c);
    return showOperators(admin, c, await inviteOperator(admin.operators, operatorId));
  });
  app.get("/invite", (c) => seeOther(c, "/admin/operators"));

  app.post("/:operator/sign-out", async (c) => {
    const { operatorId: byOperatorId } = await readPost(admin, c);
    const { id: operatorId } = await findOperator(admin, c);
    await signOutEverywhere(admin.operators, { operatorId, byOperatorId });
    if (operatorId !== byOperatorId) return seeOther(c, "/admin/operators");
    sessionCookie(admin.operators).drop(c);
    return seeOther(c, "/admin/sign-in");
  });

  app.get("/:operator/end", async (c) => {
    const { number } = await findOperator(admin, c);
    return showPage(admin, c, {
      title: "End an operator",
      section: "/admin/operators",
      content: (
        <div class="question">
          <h1>Does operator {number} work here no more?</h1>
          <p class="lead">
            They are signed out everywhere at once, and their name and address are erased. What they
            did stays on the record as “operator {number}”.
          </p>
          <form method="post" class="actions">
            <CsrfField token={tokenOf(admin, c)} />
            <SubmitButton kind="danger">End operator {String(number)}</SubmitButton>
            <a class="button" href="/admin/operators">
              Keep it as it is
            </a>
          </form>
        </div>
      ),
    });
  });

  app.post("/:operator/end", async (c) => {
    const { operatorId: byOperatorId } = await readPost(admin, c);
    const { id: operatorId } = await findOperator(admin, c);
    await endOperator(admin.operators, { operatorId, byOperatorId });
    return seeOther(c, operatorId === byOperatorId ? "/admin/sign-in" : "/admin/operators");
  });
  return app;
}

async function findOperator(admin: AdminContext, c: AdminRequest) {
  const id = c.req.param("operator");
  const found = (await numberOperators(admin.operators)).find((operator) => operator.id === id);
  if (found) return found;
  throw new AvowError("not-found", "There is no such operator; look at the list again.");
}

async function showOperators(admin: AdminContext, c: AdminRequest, link?: Link): Promise<Response> {
  const { operatorId } = c.get("session");
  const all = await listOperators(admin.operators, operatorId);
  const active = all.filter((operator) => operator.endedAt === null);
  const former = all.filter((operator) => operator.endedAt !== null);
  const csrf = tokenOf(admin, c);
  return showPage(admin, c, {
    title: "Operators",
    section: "/admin/operators",
    content: (
      <>
        <div class="page-head">
          <h1>Operators</h1>
          <form method="post" action="/admin/operators/invite">
            <CsrfField token={csrf} />
            <SubmitButton>Invite somebody</SubmitButton>
          </form>
        </div>
        {link && <Invitation link={link} />}
        <DataTable
          caption="Who works here; each is an owner and may do everything"
          columns={["Operator", "Number", "Since", "Last here", "Sessions", "Actions"].map(
            (label) => ({ label }),
          )}
          rows={active.map((operator) => [
            <Named operator={operator} isYou={operator.id === operatorId} />,
            String(operator.number),
            <Time at={operator.since} dateOnly />,
            operator.lastSeenAt ? <Moment at={operator.lastSeenAt} /> : "–",
            String(operator.sessions),
            <Actions operator={operator} csrf={csrf} isLast={active.length === 1} />,
          ])}
        />
        {former.length > 0 && (
          <p class="soft">
            Worked here once:{" "}
            {former.map(({ number, endedAt }, i) => (
              <>
                {i > 0 && ", "}operator {number} (until {endedAt && <Time at={endedAt} dateOnly />})
              </>
            ))}
            . Their names are erased.
          </p>
        )}
      </>
    ),
  });
}

function Invitation({ link }: { link: Link }) {
  return (
    <Notice kind="good" title="Copy this link now; it is not shown again.">
      <p>
        Hand it over safely: whoever opens it first becomes an operator. It works once, until{" "}
        <Time at={link.expiresAt} />.
      </p>
      <label for="invitation">Link</label>
      <input id="invitation" class="copy" readonly value={link.url} />
    </Notice>
  );
}

function Named({ operator, isYou }: { operator: NamedOperator; isYou: boolean }) {
  return (
    <>
      {operator.name ?? "Name not readable"} {isYou && <Badge>You</Badge>}
      <br />
      <span class="soft plain">{operator.email}</span>
    </>
  );
}

function Actions(props: { operator: NamedOperator; csrf: string; isLast: boolean }) {
  const { operator, csrf, isLast } = props;
  return (
    <div class="row-actions">
      <form method="post" action={`/admin/operators/${operator.id}/sign-out`}>
        <CsrfField token={csrf} />
        <button type="submit" class="quiet">
          Sign out everywhere
        </button>
      </form>
      {!isLast && (
        <a href={`/admin/operators/${operator.id}/end`} class="bad">
          Works here no more
        </a>
      )}
    </div>
  );
}
