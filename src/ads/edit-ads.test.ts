import { describe, expect, test } from "bun:test";
import { hash } from "../kernel/crypto.ts";
import { addAdImage } from "./ad-images.ts";
import * as ads from "./edit-ads.ts";
import { createAdvertiser } from "./edit-advertisers.ts";
import {
  adDraft,
  demandScene,
  newAd,
  newFlight,
  operatorId,
  refusal,
} from "./edit-demand.fixture.ts";

const { desk } = demandScene();

/** A picture of this size: one pixel, made larger. */
const png = (width: number, height: number) =>
  new Bun.Image(
    Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC",
      "base64",
    ),
  )
    .resize(width, height, { fit: "fill" })
    .png()
    .bytes();

describe("an ad", () => {
  test("leads to a page over https, and fits where it stands", async () => {
    const { flightId } = await newFlight(desk);
    const wrong = adDraft({
      ...{ headline: " ", body: "x".repeat(121), landingUrl: "javascript:alert(1)", weight: 1001 },
    });
    expect(await refusal(ads.createAd(desk, { operatorId, flightId, ad: wrong }))).toEqual({
      headline: "must be filled in",
      body: "may have at most 120 characters and has 121",
      landingUrl: "must be the https address of a page",
      weight: "must be a whole number from 1 to 1000",
    });
    for (const landingUrl of ["http://wren.example/", "https://a:b@wren.example/", "//x", ""]) {
      const said = await refusal(
        ads.createAd(desk, { operatorId, flightId, ad: adDraft({ landingUrl }) }),
      );
      expect(said).toEqual({ landingUrl: "must be the https address of a page" });
    }
  });

  test("of a picture alone takes a size that a place has, at any density, and says it in words", async () => {
    const { flightId } = await newFlight(desk);
    const { imageId, ...size } = await addAdImage(desk, await png(600, 500));
    expect(size).toEqual({ width: 600, height: 500 });
    const image = adDraft({ format: "image", imageId, imageAlt: "A wren on a fence" });
    const id = await ads.createAd(desk, { operatorId, flightId, ad: image });
    expect(await ads.readAd(desk, id)).toMatchObject({
      ...{ size: { width: 300, height: 250 }, headline: "", body: "", callToAction: "", imageId },
    });
    const silent = adDraft({ format: "image", imageId });
    expect(await refusal(ads.createAd(desk, { operatorId, flightId, ad: silent }))).toEqual({
      imageAlt: "must say in words what the picture says",
    });
    const odd = { ...image, imageId: (await addAdImage(desk, await png(301, 250))).imageId };
    expect(await refusal(ads.createAd(desk, { operatorId, flightId, ad: odd }))).toEqual({
      imageId: "measures 301 × 250 pixels; places have 300 × 250, and twice or three times that",
    });
  });

  test("of picture and words takes a picture of any size, and none that is not there", async () => {
    const { flightId } = await newFlight(desk);
    const { imageId } = await addAdImage(desk, await png(301, 250));
    const native = adDraft({ format: "native", imageId });
    const id = await ads.createAd(desk, { operatorId, flightId, ad: native });
    expect((await ads.readAd(desk, id)).size).toEqual({ width: 301, height: 250 });
    for (const missing of [null, "../x", hash("nothing").toString("base64url")]) {
      const ad = adDraft({ format: "native", imageId: missing });
      expect(await refusal(ads.createAd(desk, { operatorId, flightId, ad }))).toEqual({
        imageId: "needs a picture",
      });
    }
  });

  test("that holds a card number is refused, and so is an advertiser called by one", async () => {
    const { flightId } = await newFlight(desk);
    const ad = adDraft({ body: "Call 4111 1111 1111 1111" });
    const holding = async (work: Promise<unknown>) => JSON.stringify(await refusal(work));
    expect(await holding(ads.createAd(desk, { operatorId, flightId, ad }))).toContain("card");
    const name = "4111111111111111";
    const made = createAdvertiser(desk, { operatorId, name, isHouse: false });
    expect(await holding(made)).toContain("card");
  });
});

test("who refuses an ad says why, and a restored one is refused still", async () => {
  const { act } = await newAd(desk);
  expect(await refusal(ads.refuseAd(desk, { ...act, version: 1, because: " " }))).toEqual({
    because: "must say in 1 to 300 characters what is to be mended",
  });
  await ads.refuseAd(desk, { ...act, version: 1, because: "Promises too much." });
  await ads.archiveAd(desk, act);
  expect(await refusal(ads.approveAd(desk, { ...act, version: 3 }))).toContain("archived");
  await ads.restoreAd(desk, act);
  expect(await ads.readAd(desk, act.id)).toMatchObject({
    ...{ state: "refused", refusedBecause: "Promises too much." },
  });
});
