import type { Child } from "hono/jsx";
import { Notice, Time } from "../kernel/html.tsx";
import type { SwitchedOff } from "../promise/gate.ts";
import type { AdminContext, AdminRequest } from "./context.ts";
import { type Section, showPage } from "./shell.tsx";

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

/**
 * What opens the pages of a part: gives `show` what they stand on, if the part is on; else sends the
 * page that says why not, and what goes on all the same.
 */
export function partOrOff<T extends object>(part: {
  readonly name: string;
  readonly section: Section;
  readonly purpose: SwitchedOff["purpose"];
  /** What its pages stand on; nothing where the configuration leaves it out. */
  readonly of: (admin: AdminContext) => T | null | undefined;
  /** That it is switched off. */
  readonly off: string;
  /** What that stops, and what goes on. */
  readonly stops: string;
  readonly absent: () => Child;
}) {
  return async (
    admin: AdminContext,
    c: AdminRequest,
    show: (found: T) => Response | Promise<Response>,
  ): Promise<Response> => {
    const found = part.of(admin);
    const off = offSince(admin, part.purpose);
    if (found && !off) return show(found);
    return showPage(admin, c, {
      title: part.name,
      section: part.section,
      content: (
        <>
          <h1>{part.name}</h1>
          {off ? (
            <OffNotice title={part.off} off={off}>
              {part.stops}
            </OffNotice>
          ) : (
            part.absent()
          )}
        </>
      ),
    });
  };
}
