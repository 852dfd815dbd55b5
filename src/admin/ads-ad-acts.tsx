import { Hono } from "hono";
import {
  addAdImage,
  adImageUpload,
  type AdsDesk,
  approveAd,
  archiveAd,
  createAd,
  editAd,
  readAd,
  readAdImageUrl,
  readFlight,
  refuseAd,
  restoreAd,
} from "../ads/mod.ts";
import type { AvowError } from "../kernel/errors.ts";
import { seeOther } from "../kernel/http.ts";
import { readOwnUpload } from "../operators/mod.ts";
import {
  adDraftOf,
  AdForm,
  type AdTyped,
  blankAd,
  PictureForm,
  typedOfAd,
} from "./ads-ad-form.tsx";
import { adsOrOff, showAds } from "./ads-frame.tsx";
import { mendable } from "./ads-mendable.ts";
import type { AdminContext, AdminEnv, AdminRequest } from "./context.ts";
import { readPost } from "./request.ts";
import { tokenOf } from "./shell.tsx";

const home = "/admin/ads/ads";

/** What operators do with ads: take in, change, approve, refuse, archive. */
export function adActs(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  app.get("/flights/:flight/ads/new", (c) =>
    adsOrOff(admin, c, (ads) =>
      showNew(admin, ads, c, { typed: blankAd(c.req.query("image") ?? "") }),
    ),
  );
  app.post("/flights/:flight/ads/new", async (c) => {
    const { operatorId, form } = await readPost(admin, c);
    return adsOrOff(admin, c, async (ads) => {
      const flightId = c.req.param("flight");
      try {
        const id = await createAd(ads, { operatorId, flightId, ad: adDraftOf(form) });
        return seeOther(c, `${home}/${id}?done=made`);
      } catch (error) {
        return showNew(admin, ads, c, { typed: form, error: mendable(error) });
      }
    });
  });
  app.get("/ads/:ad/edit", (c) => adsOrOff(admin, c, (ads) => showEdit(admin, ads, c)));
  app.post("/ads/:ad/edit", async (c) => {
    const { operatorId, form } = await readPost(admin, c);
    return adsOrOff(admin, c, async (ads) => {
      const id = c.req.param("ad");
      const version = Number(form.get("version"));
      try {
        await editAd(ads, { operatorId, id, version, ad: adDraftOf(form) });
        return seeOther(c, `${home}/${id}?done=saved`);
      } catch (error) {
        return showEdit(admin, ads, c, { typed: form, error: mendable(error) });
      }
    });
  });
  app.post("/flights/:flight/ads/picture", (c) =>
    adsOrOff(admin, c, (ads) =>
      takePicture(admin, ads, c, `/admin/ads/flights/${c.req.param("flight")}/ads/new`),
    ),
  );
  app.post("/ads/:ad/picture", (c) =>
    adsOrOff(admin, c, (ads) => takePicture(admin, ads, c, `${home}/${c.req.param("ad")}/edit`)),
  );
  decisions(admin, app);
  return app;
}

function decisions(admin: AdminContext, app: Hono<AdminEnv>): void {
  const act = (name: string, done: string, work: (ads: AdsDesk, by: Decided) => Promise<void>) => {
    app.post(`/ads/:ad/${name}`, async (c) => {
      const { operatorId, form } = await readPost(admin, c);
      return adsOrOff(admin, c, async (ads) => {
        const id = c.req.param("ad") ?? "";
        const [version, because] = [Number(form.get("version")), form.get("because") ?? ""];
        await work(ads, { operatorId, id, version, because });
        return seeOther(c, `${home}/${id}?done=${done}`);
      });
    });
  };
  act("approve", "approved", approveAd);
  act("refuse", "refused", refuseAd);
  act("archive", "archived", archiveAd);
  act("restore", "restored", restoreAd);
}

interface Decided {
  readonly operatorId: string;
  readonly id: string;
  readonly version: number;
  readonly because: string;
}

async function takePicture(
  admin: AdminContext,
  ads: AdsDesk,
  c: AdminRequest,
  back: string,
): Promise<Response> {
  const upload = await readOwnUpload(admin.operators, c, c.get("session"), adImageUpload);
  const { imageId } = await addAdImage(ads, upload.bytes);
  return seeOther(c, `${back}?image=${imageId}`);
}

interface Typed {
  readonly typed: AdTyped;
  readonly error?: AvowError;
}

async function showNew(
  admin: AdminContext,
  ads: AdsDesk,
  c: AdminRequest,
  { typed, error }: Typed,
): Promise<Response> {
  const flight = await readFlight(ads, c.req.param("flight") ?? "");
  const path = `/admin/ads/flights/${flight.id}`;
  return showForm(admin, ads, c, {
    ...{ typed, error, title: `An ad of “${flight.name}”`, back: path },
    upload: `${path}/ads/picture`,
  });
}

async function showEdit(
  admin: AdminContext,
  ads: AdsDesk,
  c: AdminRequest,
  again?: Typed,
): Promise<Response> {
  const ad = await readAd(ads, c.req.param("ad") ?? "");
  const image = c.req.query("image");
  const stored = new Map([...typedOfAd(ad), ["version", String(ad.version)]]);
  if (image !== undefined) {
    stored.set("imageId", image);
    if (ad.format === "text") stored.set("format", "native");
  }
  return showForm(admin, ads, c, {
    ...{ typed: again?.typed ?? stored, error: again?.error },
    ...{
      title: `Change “${ad.name}”`,
      back: `${home}/${ad.id}`,
      upload: `${home}/${ad.id}/picture`,
    },
  });
}

async function showForm(
  admin: AdminContext,
  ads: AdsDesk,
  c: AdminRequest,
  shown: {
    readonly typed: AdTyped;
    readonly error: AvowError | undefined;
    readonly title: string;
    readonly back: string;
    readonly upload: string;
  },
): Promise<Response> {
  const { typed, upload, ...form } = shown;
  const csrf = tokenOf(admin, c);
  const imageId = typed.get("imageId") || null;
  const imageUrl = await readAdImageUrl(ads.database.db("ads"), { imageId });
  const sizes = ads.settings.slots.flatMap((slot) =>
    slot.formats.includes("image") ? slot.sizes.map((it) => `${it.width} × ${it.height}`) : [],
  );
  return showAds(admin, c, {
    ...{ title: form.title, tab: "/admin/ads/advertisers", status: form.error?.status ?? 200 },
    content: (
      <>
        <PictureForm
          {...{ action: upload, csrf, hasPicture: imageUrl !== null }}
          sizes={[...new Set(sizes)]}
        />
        <AdForm {...{ typed, csrf, imageUrl, ...form }} />
      </>
    ),
  });
}
