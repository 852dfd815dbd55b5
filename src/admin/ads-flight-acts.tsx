import { Hono } from "hono";
import {
  type AdsDesk,
  copyFlight,
  createFlight,
  editFlight,
  endFlight,
  pauseFlight,
  readAdCampaign,
  readFlight,
  startFlight,
} from "../ads/mod.ts";
import type { AvowError } from "../kernel/errors.ts";
import { seeOther } from "../kernel/http.ts";
import { blankFlight, flightDraftOf, type FlightTyped, typedOf } from "./ads-flight-draft.ts";
import { FlightForm } from "./ads-flight-form.tsx";
import { adsOrOff, showAds } from "./ads-frame.tsx";
import { mendable } from "./ads-mendable.ts";
import type { AdminContext, AdminEnv, AdminRequest } from "./context.ts";
import { readPost } from "./request.ts";
import { tokenOf } from "./shell.tsx";

const home = "/admin/ads/flights";

/** What operators do with flights: begin, change, start, pause, end, copy. */
export function flightActs(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  app.get("/campaigns/:campaign/flights/new", (c) =>
    adsOrOff(admin, c, (ads) => showNew(admin, ads, c, { typed: blankFlight() })),
  );
  app.post("/campaigns/:campaign/flights/new", async (c) => {
    const { operatorId, form } = await readPost(admin, c);
    return adsOrOff(admin, c, async (ads) => {
      const campaignId = c.req.param("campaign");
      const flight = flightDraftOf(form);
      try {
        const id = await createFlight(ads, { operatorId, campaignId, flight });
        return seeOther(c, `${home}/${id}?done=made`);
      } catch (error) {
        return showNew(admin, ads, c, { typed: form, error: mendable(error) });
      }
    });
  });
  app.get("/flights/:flight/edit", (c) => adsOrOff(admin, c, (ads) => showEdit(admin, ads, c)));
  app.post("/flights/:flight/edit", async (c) => {
    const { operatorId, form } = await readPost(admin, c);
    return adsOrOff(admin, c, async (ads) => {
      const id = c.req.param("flight");
      const version = Number(form.get("version"));
      try {
        await editFlight(ads, { operatorId, id, version, flight: flightDraftOf(form) });
        return seeOther(c, `${home}/${id}?done=saved`);
      } catch (error) {
        return showEdit(admin, ads, c, { typed: form, error: mendable(error) });
      }
    });
  });
  for (const [name, act, done] of [
    ["start", startFlight, "started"],
    ["pause", pauseFlight, "paused"],
    ["end", endFlight, "ended"],
  ] as const) {
    app.post(`/flights/:flight/${name}`, async (c) => {
      const { operatorId } = await readPost(admin, c);
      return adsOrOff(admin, c, async (ads) => {
        const id = c.req.param("flight") ?? "";
        await act(ads, { operatorId, id });
        return seeOther(c, `${home}/${id}?done=${done}`);
      });
    });
  }
  app.post("/flights/:flight/copy", async (c) => {
    const { operatorId } = await readPost(admin, c);
    return adsOrOff(admin, c, async (ads) => {
      const id = await copyFlight(ads, { operatorId, id: c.req.param("flight") });
      return seeOther(c, `${home}/${id}?done=copied`);
    });
  });
  return app;
}

async function showNew(
  admin: AdminContext,
  ads: AdsDesk,
  c: AdminRequest,
  { typed, error }: { readonly typed: FlightTyped; readonly error?: AvowError },
): Promise<Response> {
  const { name, advertiserId } = await readAdCampaign(ads, c.req.param("campaign") ?? "");
  return showForm(admin, ads, c, {
    ...{ typed, error, title: `A flight of “${name}”` },
    back: `/admin/ads/advertisers/${advertiserId}`,
  });
}

async function showEdit(
  admin: AdminContext,
  ads: AdsDesk,
  c: AdminRequest,
  again?: { readonly typed: FlightTyped; readonly error: AvowError },
): Promise<Response> {
  const flight = await readFlight(ads, c.req.param("flight") ?? "");
  const stored = new Map([...typedOf(flight), ["version", String(flight.version)]]);
  return showForm(admin, ads, c, {
    ...{ typed: again?.typed ?? stored, error: again?.error },
    ...{ title: `Change “${flight.name}”`, back: `${home}/${flight.id}` },
  });
}

function showForm(
  admin: AdminContext,
  ads: AdsDesk,
  c: AdminRequest,
  shown: { typed: FlightTyped; title: string; back: string; error: AvowError | undefined },
): Promise<Response> {
  return showAds(admin, c, {
    ...{ title: shown.title, tab: "/admin/ads/advertisers", status: shown.error?.status ?? 200 },
    content: <FlightForm ads={ads} csrf={tokenOf(admin, c)} {...shown} />,
  });
}
