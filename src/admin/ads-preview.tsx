import { type AdLine, type AdsDesk, adsScript, readAdImageUrl } from "../ads/mod.ts";
import type { Slot } from "../config/mod.ts";
import { assetUrl, registerAsset } from "../kernel/assets.ts";
import { htmlResponse } from "../kernel/html.tsx";
import type { AdminRequest } from "./context.ts";
import previewCss from "./ads-preview.css" with { type: "text" };
import fitScript from "./ads-fit.js" with { type: "text" };

registerAsset("ads-preview.css", previewCss, "text/css");
registerAsset("ads-fit.js", fitScript, "text/javascript");

/** The script that gives each frame the height of its ad. */
export const previewScripts = ["ads-fit.js"] as const;

/** The widths of a phone's column, and of one beside a text, in CSS pixels. */
const phone = 320;
const column = 300;
/** From this width on a picture stands beside its words. */
const wideFrom = 512;
const margins = 32;

/**
 * An ad as visitors will see it: the very script of the websites shows it, in each place that takes
 * it, in the light and in the dark, and on a phone.
 */
export function Previews({ ads, line }: { ads: AdsDesk; line: AdLine }) {
  const slots = ads.settings.slots.filter((slot) => takes(slot, line));
  const path = `/admin/ads/ads/${line.ad.id}/preview`;
  if (slots.length === 0) {
    return (
      <p>
        No place in the configuration takes it
        {line.ad.size && ` in ${line.ad.size.width} × ${line.ad.size.height}`}, so it is not shown.
      </p>
    );
  }
  return (
    <>
      {slots.map((slot) => (
        <section class="previews">
          <h3>{slot.title}</h3>
          <div class="previews-row">
            {framesOf(line, slot).map(({ words, width, look }) => (
              <figure>
                <iframe
                  class={look}
                  src={`${path}?slot=${slot.name}&look=${look}`}
                  title={`The ad, ${words}`}
                  width={width}
                  height={heightOf(line, width)}
                  data-ad-preview
                />
                <figcaption>{words}</figcaption>
              </figure>
            ))}
          </div>
        </section>
      ))}
    </>
  );
}

/** Whether an ad may stand in a place: by its flight, by its kind, and as a picture by its size. */
function takes(slot: Slot, { ad, slots }: AdLine): boolean {
  if (slots.length > 0 && !slots.includes(slot.name)) return false;
  if (!slot.formats.includes(ad.format)) return false;
  const { size } = ad;
  return (
    ad.format !== "image" ||
    slot.sizes.some((it) => it.width === size?.width && it.height === size.height)
  );
}

function framesOf({ ad }: AdLine, slot: Slot) {
  const own = Math.max(
    ad.format === "image" ? (ad.size?.width ?? 0) : 0,
    ...(ad.format === "image" ? [] : slot.sizes.map(({ width }) => width)),
  );
  const wide = own > 0 ? own : ad.format === "native" ? 640 : column;
  const frames = [
    { words: "in the light", width: wide + margins, look: "light" },
    { words: "in the dark", width: wide + margins, look: "dark" },
  ];
  const onPhone = { words: "on a phone", width: phone, look: "light" };
  return wide + margins === phone ? frames : [...frames, onPhone];
}

/** About as high as the ad will be, until its script says it exactly. */
function heightOf({ ad: { format, size } }: AdLine, width: number): number {
  const room = width - 2 * margins;
  const ratio = size ? size.height / size.width : 0;
  if (format === "text") return 200;
  if (format === "image") return Math.min(room, size?.width ?? 0) * ratio + 64;
  return Math.round(width < wideFrom ? room * ratio + 220 : Math.max(130, room * 0.4 * ratio) + 80);
}

/** The page in a frame: one place, and the script that fills it. */
export function showPreview(ads: AdsDesk, c: AdminRequest, line: AdLine): Promise<Response> {
  const name = c.req.query("slot") ?? "";
  const look = c.req.query("look") === "dark" ? "dark" : "light";
  const slot = ads.settings.slots.find((it) => it.name === name);
  c.header("content-security-policy", framePolicy);
  c.header("x-frame-options", "SAMEORIGIN");
  return htmlResponse(
    c,
    <html lang="en" class={look}>
      <head>
        <meta charset="utf-8" />
        <title>{line.ad.name}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href={assetUrl("ads-preview.css")} />
        <script defer src={`/admin/ads/ads/${line.ad.id}/preview/ads.js`} />
      </head>
      <body>
        <div data-avow-ad={slot?.name ?? name} />
      </body>
    </html>,
  );
}

/** Its own script and the ad's picture, in a frame of ours; nothing from anywhere else. */
const framePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join("; ");

/** The script of the websites, which asks beneath its own address. */
export function previewScriptOf(): Response {
  return new Response(adsScript, {
    headers: { "content-type": "text/javascript; charset=utf-8", "cache-control": "no-store" },
  });
}

/** What the script is answered: this ad, whatever else runs. Its links lead where they will. */
export async function decidePreview(ads: AdsDesk, line: AdLine): Promise<Response> {
  const { ad, advertiser } = line;
  const src = await readAdImageUrl(ads.database.db("ads"), ad);
  const image = src && ad.size ? { src, alt: ad.imageAlt, ...ad.size } : null;
  const { headline, body, callToAction, format } = ad;
  return Response.json(
    {
      label: ads.settings.label,
      ads: [
        {
          ...{ id: ad.id, format, token: "preview", click: ad.landingUrl, why: "/choices" },
          ad: { headline, body, callToAction, image, advertiser },
        },
      ],
    },
    { headers: { "cache-control": "no-store" } },
  );
}
