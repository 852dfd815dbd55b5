import { maskCardNumbers } from "../kernel/card-number.ts";
import { Notice, PublicPage, Time, type Vendor } from "../kernel/html.tsx";
import type { SwitchedOff } from "../promise/gate.ts";

/** What stands at `/admin` while the purpose `operators` is switched off. */
export function OperatorsOffPage({ vendor, off }: { vendor: Vendor; off: SwitchedOff }) {
  return (
    <PublicPage title="Signing in is switched off" vendor={vendor}>
      <h1>Signing in is switched off.</h1>
      <Notice kind="bad" title="A promise about those who work here could not be proven.">
        <p>{off.reason}</p>
        <p>
          Promise <code>{off.promise}</code>, since <Time at={off.since} />.
        </p>
      </Notice>
      <h2>How to mend it</h2>
      <ol>
        <li>
          On the server, run <code>avow prove</code>. It names each check that fails, and what it
          found.
        </li>
        <li>Put right what it names; usually a right in the database that was given by hand.</li>
        <li>
          Run <code>avow prove</code> again. When the check holds, signing in is on again by itself.
        </li>
      </ol>
      <p class="soft">Nothing is lost meanwhile. Visitors can still have their data erased.</p>
    </PublicPage>
  );
}

/** The session ended before a form was sent: what was typed is not lost. */
export function RescuePage({ vendor, text }: { vendor: Vendor; text?: string | undefined }) {
  return (
    <PublicPage title="Please sign in again" vendor={vendor}>
      <h1>Your session had ended.</h1>
      <p class="lead">Nothing was done. Sign in and do it again.</p>
      {text && (
        <div class="field">
          <label for="kept">What you wrote; copy it before you leave this page</label>
          <textarea id="kept" rows={10} readonly>
            {`\n${maskCardNumbers(text)}`}
          </textarea>
        </div>
      )}
      <p>
        <a class="button" href="/admin/sign-in">
          Sign in
        </a>
      </p>
    </PublicPage>
  );
}
