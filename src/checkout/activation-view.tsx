import { SubmitButton, Time } from "../kernel/html.tsx";
import type { Machines } from "./activation.ts";

/**
 * The machines of a licence, with a button that frees each: posts `do=free-machine` and `machine` to
 * `action`. What tells them apart is days: nothing else is known of them.
 */
export function MachineList(props: { readonly machines: Machines; readonly action: string }) {
  const { machines, used, max } = props.machines;
  return (
    <section aria-labelledby="machines">
      <h2 id="machines">Machines</h2>
      <p>
        {used === 0
          ? `Activated on none of ${max} machines yet`
          : `Activated on ${used} of ${max} machines`}
        . Of a machine we know a mark that its program made for this licence, and the days of its
        first and last activation; nothing else.
      </p>
      {machines.length > 0 && (
        <ul class="machines">
          {machines.map(({ machine, firstOn, lastOn }, at) => (
            <li>
              <form method="post" action={props.action}>
                <input type="hidden" name="machine" value={machine.toString("base64url")} />
                <span>
                  Machine {at + 1}: since <Time at={new Date(firstOn)} dateOnly />
                  {lastOn !== firstOn && (
                    <>
                      , last activated on <Time at={new Date(lastOn)} dateOnly />
                    </>
                  )}
                </span>{" "}
                <SubmitButton kind="plain" name="do" value="free-machine">
                  Free machine {at + 1}
                </SubmitButton>
              </form>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
