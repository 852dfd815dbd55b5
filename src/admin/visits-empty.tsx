import { EmptyState } from "../kernel/html.tsx";
import type { Site } from "../visits/mod.ts";

/** What stands where no website is configured: how to set one. */
export function NoWebsite({ publicUrl }: { publicUrl: string }) {
  return (
    <EmptyState title="No website is counted as yet.">
      <p>
        Name your website in <code>avow.toml</code>, and restart; what to put on its pages stands
        here then. How it is counted, and that nothing of a visitor is ever written down, says{" "}
        <a href="/privacy">your privacy policy</a>.
      </p>
      <pre class="snippet visits-snippet">
        <code>
          {[
            "[[visits.sites]]",
            'domain = "www.example.com"',
            'time_zone = "Europe/Dublin"    # its days begin at midnight there',
            'pages = ["/", "/docs/*"]       # known by name at once; others once enough visitors came',
            'events = ["Sign up"]',
          ].join("\n")}
        </code>
      </pre>
      <p>
        The script will come from <code>{publicUrl}/count.js</code>.
      </p>
    </EmptyState>
  );
}

/** What stands where nothing was counted as yet: what to paste. */
export function NoHitYet({ site, publicUrl }: { site: Site; publicUrl: string }) {
  const { domain } = site.settings;
  return (
    <div class="visits-first">
      <h2>No hit has come from {domain} yet.</h2>
      <p>
        Put this line into the head of every page. It takes less than a kilobyte, sets no cookie and
        keeps nothing in the browser.
      </p>
      <pre class="snippet">
        <code>{`<script defer src="${publicUrl}/count.js" data-site="${domain}"></script>`}</code>
      </pre>
      <p>
        For browsers without scripts there is a picture; put it at the end of the page if you want
        to count them as well.
      </p>
      <pre class="snippet">
        <code>
          {`<noscript><img src="${publicUrl}/count.gif?s=${domain}" alt="" width="1" height="1" referrerpolicy="no-referrer-when-downgrade"></noscript>`}
        </code>
      </pre>
      <p>
        Then open a page of yours: its view stands here a moment later. Whatever says where from, or
        with which browser, waits in memory until {site.settings.mixedVisitors} different visitors
        can be written down together.
      </p>
    </div>
  );
}

/** What waits in memory, and why; nothing where nothing waits. */
export function Waiting({ site }: { site: Site }) {
  const waiting = site.mixer.waiting;
  const { mixedVisitors } = site.settings;
  if (waiting === 0 || waiting >= mixedVisitors) return <></>;
  return (
    <p class="visits-note">
      <strong>
        {waiting === 1 ? "One visitor waits" : `${waiting} visitors wait`} to be counted in.
      </strong>{" "}
      Their page views stand here already. Whatever else is counted — visitors, where from, with
      what — stays in memory until {mixedVisitors} different visitors are together, so that no line
      tells of one of them.
    </p>
  );
}
