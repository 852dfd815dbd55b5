import type { AvowError } from "../kernel/errors.ts";
import { EmptyState, Notice } from "../kernel/html.tsx";
import type { AdminContext, AdminRequest } from "./context.ts";
import { showPage } from "./shell.tsx";

/** Says in one sentence what could not be done, and why. */
export function showNotDone(
  admin: AdminContext,
  c: AdminRequest,
  error: AvowError,
): Promise<Response> {
  return showPage(admin, c, {
    title: "Not done",
    section: "/admin",
    status: error.status,
    content: (
      <>
        <h1>This was not done.</h1>
        <Notice kind="bad">
          <p>{error.message}</p>
        </Notice>
        <p>
          <a href="/admin">Go home</a>
        </p>
      </>
    ),
  });
}

/** What stands at an address where nothing is. */
export function showNothing(admin: AdminContext, c: AdminRequest): Promise<Response> {
  return showPage(admin, c, {
    title: "Not found",
    section: "/admin",
    status: 404,
    content: (
      <EmptyState title="There is no such page." action={{ href: "/admin", label: "Go home" }}>
        <p>The address has a slip in it, or what stood there was deleted.</p>
      </EmptyState>
    ),
  });
}
