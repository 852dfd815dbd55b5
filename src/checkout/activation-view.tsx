import { SubmitButton } from "../kernel/html.tsx";
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
        {used === 0 ? "Not activated yet" : `Activated on ${used} of ${max} machines`}. We know no
        more of a machine than a mark that its program made for this licence, and these days.
      </p>
      {machines.length > 0 && (
        <ul class="machines">
          {machines.map(({ machine, firstOn, lastOn }, at) => (
            <li>
              <form method="post" action={props.action}>
                <input type="hidden" name="machine" value={machine.toString("base64url")} />
                <span>
                  Machine {at + 1}: since <time datetime={firstOn}>{firstOn}</time>
                  {lastOn !== firstOn && (
                    <>
                      , last activated on <time datetime={lastOn}>{lastOn}</time>
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
