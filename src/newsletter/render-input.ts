import type { CampaignProblem } from "./markdown-problem.ts";
import type { PersonField } from "../people/mod.ts";

/** An image that the operator uploaded and that Avow serves. */
export interface CampaignImage {
  /** The name that the operator writes: `![What is seen](release.png)`. */
  readonly name: string;
  /** Its whole address under `publicUrl`, which may be written in place of the name. */
  readonly url: string;
  /** In pixels, as `prepareImage` told them. */
  readonly width: number;
  readonly height: number;
}

/** Whose mail it is. */
export interface CampaignVendor {
  readonly name: string;
  /** https; the name or logo at the head links to it. */
  readonly homeUrl?: string;
  /** Lines divided by line breaks; many countries' laws ask for it in every newsletter. */
  readonly postalAddress?: string;
  /** Its address lies under `publicUrl`, so that opening a mail tells nobody else; in pixels. */
  readonly logo?: Pick<CampaignImage, "url" | "width" | "height">;
}

/** Everything that one campaign's mail is made of, the same for all recipients. */
export interface CampaignSource {
  /** CommonMark with tables, ~~strikethrough~~, bare addresses, footnotes and task lists. */
  readonly markdown: string;
  readonly subject: string;
  /** What a mail program shows beside the subject; empty: it shows how the letter begins. */
  readonly preheader: string;
  /** `Hello {name|there},` above the letter (see `readGreeting`); empty: none. */
  readonly greeting: string;
  /** The fields of a person that the policy lets the newsletter use. */
  readonly allowedFields: readonly PersonField[];
  readonly vendor: CampaignVendor;
  /** `#rrggbb`; moved until it reads well in light and dark. */
  readonly accent: string;
  /** Where Avow is reached, without a slash at the end: images and the policy lie under it. */
  readonly publicUrl: string;
  /** BCP 47, such as `en` or `pt-BR`: language and direction of the letter and its footer. */
  readonly language: string;
  /** Titles of the lists that the campaign goes to; the footer says that the reader is on one. */
  readonly listTitles: readonly string[];
  readonly images?: readonly CampaignImage[];
  readonly tagLinks?: LinkTags;
}

/** Marks links to the vendor's own sites, for every recipient in the same way. */
export interface LinkTags {
  /** Becomes `utm_campaign`: the campaign's slug. */
  readonly campaign: string;
  /** Links to these origins only, such as `https://vendor.example`. */
  readonly origins: readonly string[];
}

/** A campaign as it is kept until it is sent; personal content stands in it as slots. */
export interface RenderedCampaign {
  readonly html: string;
  readonly text: string;
  /** By place; the campaign must not be sent while one of them is an error. */
  readonly problems: readonly CampaignProblem[];
}
