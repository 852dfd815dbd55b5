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
import { AvowError } from "../kernel/errors.ts";
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
  app.get("/flights/:flight/ads/picture", (c) =>
    seeOther(c, `/admin/ads/flights/${c.req.param("flight")}/ads/new`),
  );
  app.get("/ads/:ad/picture", (c) => seeOther(c, `${home}/${c.req.param("ad")}/edit`));
  app.post("/flights/:flight/ads/picture", (c) =>
    adsOrOff(admin, c, async (ads) => {
      const taken = await takePicture(admin, ads, c);
      if (typeof taken !== "string") {
        return showNew(admin, ads, c, { typed: blankAd(""), pictureError: taken });
      }
      return seeOther(c, `/admin/ads/flights/${c.req.param("flight")}/ads/new?image=${taken}`);
    }),
  );
  app.post("/ads/:ad/picture", (c) =>
    adsOrOff(admin, c, async (ads) => {
      const taken = await takePicture(admin, ads, c);
      if (typeof taken !== "string") return showEdit(admin, ads, c, { pictureError: taken });
      return seeOther(c, `${home}/${c.req.param("ad")}/edit?image=${taken}`);
    }),
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

/** The id of the picture that was uploaded, or what is wrong with it. */
async function takePicture(
  admin: AdminContext,
  ads: AdsDesk,
  c: AdminRequest,
): Promise<string | AvowError> {
  try {
    const upload = await readOwnUpload(admin.operators, c, c.get("session"), adImageUpload);
    return (await addAdImage(ads, upload.bytes)).imageId;
  } catch (error) {
    if (!(error instanceof AvowError) || ["forbidden", "switched-off"].includes(error.code)) {
      throw error;
    }
    return error;
  }
}

/** What the form shows beside what is stored. */
interface Again {
  readonly typed?: AdTyped;
  readonly error?: AvowError;
  readonly pictureError?: AvowError;
}

async function showNew(
  admin: AdminContext,
  ads: AdsDesk,
  c: AdminRequest,
  again: Again & Required<Pick<Again, "typed">>,
): Promise<Response> {
  const flight = await readFlight(ads, c.req.param("flight") ?? "");
  const path = `/admin/ads/flights/${flight.id}`;
  return showForm(admin, ads, c, {
    ...{ ...again, title: `An ad of “${flight.name}”`, back: path },
    upload: `${path}/ads/picture`,
  });
}

async function showEdit(
  admin: AdminContext,
  ads: AdsDesk,
  c: AdminRequest,
  again: Again = {},
): Promise<Response> {
  const ad = await readAd(ads, c.req.param("ad") ?? "");
  const image = c.req.query("image");
  const stored = new Map([...typedOfAd(ad), ["version", String(ad.version)]]);
  if (image !== undefined) {
    stored.set("imageId", image);
    if (ad.format === "text") stored.set("format", "native");
  }
  return showForm(admin, ads, c, {
    ...{ ...again, typed: again.typed ?? stored },
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
  shown: Again & {
    readonly typed: AdTyped;
    readonly title: string;
    readonly back: string;
    readonly upload: string;
  },
): Promise<Response> {
  const { typed, upload, error, pictureError, title, back } = shown;
  const csrf = tokenOf(admin, c);
  const imageId = typed.get("imageId") || null;
  const imageUrl = await readAdImageUrl(ads.database.db("ads"), { imageId });
  const sizes = ads.settings.slots.flatMap((slot) =>
    slot.formats.includes("image") ? slot.sizes.map((it) => `${it.width} × ${it.height}`) : [],
  );
  return showAds(admin, c, {
    ...{ title, tab: "/admin/ads/advertisers" },
    status: (error ?? pictureError)?.status ?? 200,
    content: (
      <>
        <PictureForm
          {...{ action: upload, csrf, hasPicture: imageUrl !== null, error: pictureError }}
          sizes={[...new Set(sizes)]}
        />
        <AdForm {...{ typed, csrf, imageUrl, error, title, back }} />
      </>
    ),
  });
}
