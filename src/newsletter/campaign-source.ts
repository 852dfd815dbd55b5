import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { AvowError } from "../kernel/errors.ts";
import type { CampaignContent } from "./campaign.ts";
import type { Newsletter } from "./context.ts";
import { addImage, findImage, listImages } from "./images.ts";
import type { CampaignImage, CampaignSource } from "./render-input.ts";
import { openLists } from "./store-campaigns.ts";

/** What of a campaign its mail is made of. */
export type Written = Pick<
  CampaignContent,
  "subject" | "preheader" | "greeting" | "body" | "tagLinks" | "listIds"
>;

/** All that a campaign's mail is made of, as the renderer takes it. */
export async function campaignSource(
  newsletter: Newsletter,
  campaign: Written & { readonly number: number },
): Promise<CampaignSource> {
  const db = newsletter.database.db("newsletter");
  const { vendor, settings } = newsletter;
  const lists = await openLists(db, campaign.listIds);
  const logo = await readLogo(newsletter);
  return {
    markdown: campaign.body,
    subject: campaign.subject,
    preheader: campaign.preheader,
    greeting: campaign.greeting,
    allowedFields: newsletter.fields,
    vendor: {
      ...vendor,
      ...(settings.postalAddress === null ? {} : { postalAddress: settings.postalAddress }),
      ...(logo === undefined ? {} : { logo }),
    },
    accent: newsletter.accent,
    publicUrl: newsletter.publicUrl,
    language: newsletter.language,
    listTitles: lists.map(({ title }) => title),
    images: await listImages(newsletter),
    ...(campaign.tagLinks
      ? {
          tagLinks: {
            campaign: `newsletter-${campaign.number}`,
            origins: newsletter.allowedOrigins,
          },
        }
      : {}),
  };
}

/** Logos by the database that they were taken into: a preview must not encode one each time. */
const logos = new WeakMap<object, Promise<CampaignImage | undefined>>();

/** The vendor's logo as it was at the start, taken in like any image: it comes from our address. */
async function readLogo(newsletter: Newsletter): Promise<CampaignImage | undefined> {
  const { database, settings } = newsletter;
  if (settings.logoFile === null) return undefined;
  const logo = logos.get(database) ?? takeLogoIn(newsletter, settings.logoFile);
  logos.set(database, logo);
  try {
    return await logo;
  } catch (error) {
    // It may be mended meanwhile.
    logos.delete(database);
    throw error;
  }
}

async function takeLogoIn(
  newsletter: Newsletter,
  file: string,
): Promise<CampaignImage | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  if (!bytes) {
    throw new AvowError(
      "bad-config",
      "The logo in newsletter.logo_file can't be read; put a PNG or JPEG there, or leave it out.",
    );
  }
  const hash = await addImage(newsletter, { name: basename(file), bytes });
  return findImage(newsletter, hash);
}
