import { Hono } from "hono";
import {
  type AdsDesk,
  archiveAdCampaign,
  archiveAdvertiser,
  createAdCampaign,
  createAdvertiser,
  editAdvertiser,
  makeReportKey,
  readAdCampaign,
  readAdvertiser,
  renameAdCampaign,
  restoreAdCampaign,
  restoreAdvertiser,
  withdrawReportKey,
} from "../ads/mod.ts";
import type { AvowError } from "../kernel/errors.ts";
import { seeOther } from "../kernel/http.ts";
import { adsOrOff, showAds } from "./ads-frame.tsx";
import { mendable } from "./ads-mendable.ts";
import { NameForm } from "./ads-name-form.tsx";
import type { AdminContext, AdminEnv, AdminRequest } from "./context.ts";
import { readPost } from "./request.ts";
import { tokenOf } from "./shell.tsx";

const home = "/admin/ads/advertisers";

/** What operators do with advertisers and campaigns: take in, change, archive, give the report away. */
export function advertiserActs(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  app.get("/advertisers/new", (c) => adsOrOff(admin, c, () => showForm(admin, c, blank)));
  app.post("/advertisers/new", async (c) => {
    const { operatorId, form } = await readPost(admin, c);
    return adsOrOff(admin, c, async (ads) => {
      const draft = draftOf(form);
      try {
        const id = await createAdvertiser(ads, { operatorId, ...draft });
        return seeOther(c, `${home}/${id}?done=made`);
      } catch (error) {
        return showForm(admin, c, { ...blank, ...draft, error: mendable(error) });
      }
    });
  });
  app.get("/advertisers/:id/edit", (c) =>
    adsOrOff(admin, c, async (ads) =>
      showForm(admin, c, await readAdvertiser(ads, c.req.param("id"))),
    ),
  );
  app.post("/advertisers/:id/edit", async (c) => {
    const { operatorId, form } = await readPost(admin, c);
    return adsOrOff(admin, c, async (ads) => {
      const { id } = await readAdvertiser(ads, c.req.param("id"));
      const draft = draftOf(form);
      try {
        await editAdvertiser(ads, { operatorId, id, ...draft });
        return seeOther(c, `${home}/${id}?done=saved`);
      } catch (error) {
        return showForm(admin, c, { id, ...draft, error: mendable(error) });
      }
    });
  });
  // The secret stood on this one answer; reloading it leads back.
  app.get("/advertisers/:id/link", (c) => seeOther(c, `${home}/${c.req.param("id")}`));
  app.post("/advertisers/:advertiser/link", async (c) => {
    const { operatorId } = await readPost(admin, c);
    return adsOrOff(admin, c, async (ads) => {
      const id = c.req.param("advertiser");
      const secret = await makeReportKey(ads, { operatorId, id });
      const { showAdvertiser } = await import("./ads-advertiser.tsx");
      return showAdvertiser(admin, ads, c, `${ads.publicUrl}/ads/report/${secret}`);
    });
  });
  for (const [name, act, done] of [
    ["archive", archiveAdvertiser, "archived"],
    ["restore", restoreAdvertiser, "restored"],
    ["link/withdraw", withdrawReportKey, "withdrawn"],
  ] as const) {
    app.post(`/advertisers/:id/${name}`, async (c) => {
      const { operatorId } = await readPost(admin, c);
      return adsOrOff(admin, c, async (ads) => {
        const id = c.req.param("id") ?? "";
        await act(ads, { operatorId, id });
        return seeOther(c, `${home}/${id}?done=${done}`);
      });
    });
  }
  app.route("/", campaignActs(admin));
  return app;
}

interface Shown {
  /** Empty for a new one. */
  readonly id: string;
  readonly name: string;
  readonly isHouse: boolean;
  readonly error?: AvowError;
}

const blank: Shown = { id: "", name: "", isHouse: false };

const draftOf = (form: ReadonlyMap<string, string>) => ({
  name: form.get("name") ?? "",
  isHouse: form.has("house"),
});

function showForm(admin: AdminContext, c: AdminRequest, shown: Shown): Promise<Response> {
  const { id, name, isHouse, error } = shown;
  const title = id ? `Change “${name}”` : "Add an advertiser";
  return showAds(admin, c, {
    ...{ title, tab: home, status: error?.status ?? 200 },
    content: (
      <NameForm
        {...{ title, name, error, csrf: tokenOf(admin, c) }}
        hint="Of the company, as it stands beside its ads. Nobody's own name or address belongs here."
        back={id ? `${home}/${id}` : home}
      >
        <label class="choice">
          <input type="checkbox" name="house" value="yes" checked={isHouse} />
          <span>
            It is us: these are our own products{" "}
            <span class="soft">that visitors are told so beside each ad</span>
          </span>
        </label>
      </NameForm>
    ),
  });
}

/** Campaigns have a name and nothing else, and stand on the page of their advertiser. */
function campaignActs(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  const pageOf = async (ads: AdsDesk, id: string) => {
    const { advertiserId } = await readAdCampaign(ads, id);
    return `${home}/${advertiserId}`;
  };
  const show = async (c: AdminRequest, ads: AdsDesk, name?: string, error?: AvowError) => {
    const campaign = await readAdCampaign(ads, c.req.param("id") ?? "");
    const title = `Change “${campaign.name}”`;
    return showAds(admin, c, {
      ...{ title, tab: home, status: error?.status ?? 200 },
      content: (
        <NameForm
          {...{ title, name: name ?? campaign.name, error, csrf: tokenOf(admin, c) }}
          hint="Such as “Autumn 2026”."
          back={`${home}/${campaign.advertiserId}`}
        />
      ),
    });
  };
  app.get("/campaigns/:id/edit", (c) => adsOrOff(admin, c, (ads) => show(c, ads)));
  app.post("/campaigns/:id/edit", async (c) => {
    const { operatorId, form } = await readPost(admin, c);
    return adsOrOff(admin, c, async (ads) => {
      const [id, name] = [c.req.param("id"), form.get("name") ?? ""];
      try {
        await renameAdCampaign(ads, { operatorId, id, name });
        return seeOther(c, `${await pageOf(ads, id)}?done=saved`);
      } catch (error) {
        return show(c, ads, name, mendable(error));
      }
    });
  });
  app.post("/advertisers/:advertiser/campaigns", async (c) => {
    const { operatorId, form } = await readPost(admin, c);
    return adsOrOff(admin, c, async (ads) => {
      const [advertiserId, name] = [c.req.param("advertiser"), form.get("name") ?? ""];
      const id = await createAdCampaign(ads, { operatorId, advertiserId, name });
      return seeOther(c, `/admin/ads/campaigns/${id}/flights/new`);
    });
  });
  for (const [name, act] of [
    ["archive", archiveAdCampaign],
    ["restore", restoreAdCampaign],
  ] as const) {
    app.post(`/campaigns/:id/${name}`, async (c) => {
      const { operatorId } = await readPost(admin, c);
      return adsOrOff(admin, c, async (ads) => {
        const id = c.req.param("id") ?? "";
        await act(ads, { operatorId, id });
        return seeOther(c, `${await pageOf(ads, id)}?done=saved#${id}`);
      });
    });
  }
  return app;
}
