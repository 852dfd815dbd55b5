import { type AdDraft, adLengthMax } from "../ads/mod.ts";
import type { Format } from "../config/mod.ts";
import type { AvowError } from "../kernel/errors.ts";
import { CsrfField, Field, Notice, SubmitButton } from "../kernel/html.tsx";
import { formatWords } from "./ads-words.ts";

/** What was typed into the form of an ad, field by field. */
export type AdTyped = ReadonlyMap<string, string>;

const formatNames: readonly Format[] = ["text", "image", "native"];
const texts = ["name", "headline", "body", "callToAction", "landingUrl", "imageAlt"] as const;

/** An ad as the form shows it. */
export function typedOfAd(draft: AdDraft): AdTyped {
  return new Map([
    ...texts.map((name) => [name, draft[name]] as const),
    ["format", draft.format],
    ["imageId", draft.imageId ?? ""],
    ["weight", String(draft.weight)],
  ]);
}

/** A new ad: with the picture that was just uploaded, or of words alone. */
export function blankAd(imageId: string): AdTyped {
  return new Map([
    ["format", imageId === "" ? "text" : "native"],
    ["imageId", imageId],
    ["weight", "1"],
  ]);
}

/** What was typed, as an ad; the check of ads says what is to be mended. */
export function adDraftOf(typed: AdTyped): AdDraft {
  const text = (name: string) => typed.get(name) ?? "";
  const format = text("format");
  const weight = text("weight").trim();
  return {
    ...{ name: text("name"), headline: text("headline"), body: text("body") },
    ...{ callToAction: text("callToAction"), landingUrl: text("landingUrl") },
    ...{ imageAlt: text("imageAlt"), imageId: text("imageId") || null },
    format: formatNames.find((it) => it === format) ?? "text",
    weight: /^\d{1,6}$/.test(weight) ? Number(weight) : Number.NaN,
  };
}

/** The form of an ad, new or changed; a picture is uploaded before, by the form above it. */
export function AdForm(props: {
  typed: AdTyped;
  csrf: string;
  title: string;
  back: string;
  /** The address of the picture; null for words alone. */
  imageUrl: string | null;
  error: AvowError | undefined;
}) {
  const { typed, csrf, title, back, imageUrl, error } = props;
  const problem = (name: string) => error?.fields.find(({ field }) => field === name)?.message;
  const field = (name: keyof typeof adLengthMax) => ({
    ...{ name, value: typed.get(name), error: problem(name), maxLength: adLengthMax[name] },
  });
  const formats = imageUrl === null ? (["text"] as const) : (["native", "image"] as const);
  return (
    <form method="post" class="question ad-form">
      <h2>{title}</h2>
      {error && (
        <Notice kind="bad" title="Not saved yet.">
          <p>{error.message}</p>
        </Notice>
      )}
      <CsrfField token={csrf} />
      <input type="hidden" name="version" value={typed.get("version") ?? ""} />
      <input type="hidden" name="imageId" value={typed.get("imageId") ?? ""} />
      <Field
        {...field("name")}
        label="Name"
        hint="For you and the report, such as “Heron, blue”."
        required
      />
      {imageUrl !== null && <img class="ad-picture" src={imageUrl} alt="The picture of this ad" />}
      {problem("imageId") && (
        <p class="error">
          <strong>To mend:</strong> The picture {problem("imageId")}.
        </p>
      )}
      <Field
        name="format"
        label="Kind"
        type="select"
        required
        value={typed.get("format")}
        options={formats.map((value) => ({ value, label: formatWords[value] }))}
      />
      <Field
        {...field("headline")}
        label="Headline"
        hint={imageUrl === null ? "At most 60 characters" : "Not shown with a picture alone"}
      />
      <Field
        {...field("body")}
        label="Text"
        hint="At most 120 characters"
        type="textarea"
        rows={2}
      />
      <Field {...field("callToAction")} label="What to do" hint="Such as “Try it free”" />
      {imageUrl !== null && (
        <Field
          {...field("imageAlt")}
          label="The picture in words"
          hint="For those who can't see it"
        />
      )}
      <Field
        {...field("landingUrl")}
        label="Leads to"
        hint="An address with https://; it is told nothing of who comes."
        type="url"
        required
      />
      <Field
        name="weight"
        label="Weight"
        hint="Its share among the ads of the flight"
        type="number"
        required
        value={typed.get("weight")}
        error={problem("weight")}
      />
      <p class="actions">
        <SubmitButton>Save</SubmitButton> <a href={back}>Leave it as it is</a>
      </p>
    </form>
  );
}

/** Uploads a picture, and comes back to the form with it. */
export function PictureForm(props: {
  action: string;
  csrf: string;
  hasPicture: boolean;
  sizes: readonly string[];
}) {
  const { action, csrf, hasPicture, sizes } = props;
  return (
    <form method="post" action={action} enctype="multipart/form-data" class="upload">
      <CsrfField token={csrf} />
      <label for="field-file">
        {hasPicture ? "Another picture" : "With a picture? Choose it first"}
      </label>
      <input
        id="field-file"
        type="file"
        name="file"
        accept="image/png,image/jpeg,image/webp"
        required
      />
      <SubmitButton kind="plain">Upload</SubmitButton>
      <p class="hint">
        PNG, JPEG or WebP; it is encoded anew.
        {sizes.length > 0 &&
          ` A picture without words is shown where its size fits: ${sizes.join(", ")} pixels, or twice that.`}
      </p>
    </form>
  );
}
