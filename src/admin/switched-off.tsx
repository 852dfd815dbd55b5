import type { Child } from "hono/jsx";
import { Notice, Time } from "../kernel/html.tsx";
import type { SwitchedOff } from "../promise/gate.ts";
import type { AdminContext } from "./context.ts";

/** Why and since when a purpose is off; undefined while it is on. */
export function offSince(
  admin: AdminContext,
  purpose: SwitchedOff["purpose"],
): SwitchedOff | undefined {
  return admin.gate.off().find((entry) => entry.purpose === purpose);
}

/** That a purpose is switched off, what that stops and what goes on, and how it is mended. */
export function OffNotice(props: {
  title: string;
  off: SwitchedOff | undefined;
  /** What stands still, and what does not. */
  children?: Child;
}) {
  const { title, off, children } = props;
  return (
    <Notice kind="bad" title={title}>
      {off && (
        <p>
          Since <Time at={off.since} />, because <code>{off.promise}</code> does not hold:{" "}
          {off.reason}
        </p>
      )}
      <p>
        {children} Put right what it names, then run <code>avow prove</code> on the server.
      </p>
    </Notice>
  );
}
