import { Time } from "../kernel/html.tsx";
import type { CoveredRelease } from "./release.ts";

const units = ["bytes", "kB", "MB", "GB"] as const;

/** A size as people read it, in powers of 1000: `12.3 MB`. */
function inWords(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
  const figure = bytes / 1000 ** power;
  return `${power === 0 ? figure : figure.toFixed(1)} ${units[power]}`;
}

/** What a licence covers, newest first, for its customer's page. */
export function ReleaseList({ releases }: { readonly releases: readonly CoveredRelease[] }) {
  return (
    <section aria-labelledby="downloads">
      <h2 id="downloads">Downloads</h2>
      {releases.length === 0 && <p>There is no release yet that your licence covers.</p>}
      {releases.map(({ version, releasedOn, notes, files }) => (
        <article>
          <h3>
            {version}, <Time at={new Date(releasedOn)} dateOnly />
          </h3>
          {notes !== "" && <p>{notes}</p>}
          <ul>
            {files.map(({ name, bytes, sha256, url }) => (
              <li>
                <a href={url} download={name}>
                  {name}
                </a>
                , {inWords(bytes)}
                <br />
                <small>
                  SHA-256 <code>{sha256}</code>
                </small>
              </li>
            ))}
          </ul>
        </article>
      ))}
      {releases.length > 0 && (
        <p class="soft">Links hold for ten minutes; open this page again for new ones.</p>
      )}
    </section>
  );
}
