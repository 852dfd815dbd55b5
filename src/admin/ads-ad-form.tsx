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
  const field: FieldOf = (name) => ({
    ...{ name, value: typed.get(name), error: problem(name), maxLength: adLengthMax[name] },
  });
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
        {...{ ...field("name"), label: "Name", required: true }}
        hint="For you and the report, such as “Heron, blue”."
      />
      <Picture {...{ field, imageUrl }} error={problem("imageId")} format={typed.get("format")} />
      <Words field={field} hasPicture={imageUrl !== null} />
      <Field
        {...{ ...field("landingUrl"), label: "Leads to", type: "url", required: true }}
        hint="An address with https://; it is told nothing of who comes."
      />
      <Field
        {...{ name: "weight", label: "Weight", type: "number", required: true }}
        hint="Its share among the ads of the flight"
        value={typed.get("weight")}
        error={problem("weight")}
      />
      <p class="actions">
        <SubmitButton>Save</SubmitButton> <a href={back}>Leave it as it is</a>
      </p>
    </form>
  );
}

type FieldOf = (name: keyof typeof adLengthMax) => {
  readonly name: string;
  readonly value: string | undefined;
  readonly error: string | undefined;
  readonly maxLength: number;
};

function Picture(props: {
  field: FieldOf;
  imageUrl: string | null;
  error: string | undefined;
  format: string | undefined;
}) {
  const { field, imageUrl, error, format } = props;
  if (imageUrl === null) return <input type="hidden" name="format" value="text" />;
  const formats = (["native", "image"] as const).map((value) => ({
    ...{ value, label: formatWords[value] },
  }));
  return (
    <>
      <img class="ad-picture" src={imageUrl} alt="What is shown" />
      {error && (
        <p class="error">
          <strong>To mend:</strong> The picture {error}.
        </p>
      )}
      <Field
        {...{ name: "format", label: "Kind", type: "select", required: true, value: format }}
        options={formats}
      />
      <Field
        {...{ ...field("imageAlt"), label: "The picture in words" }}
        hint="For those who can't see it"
      />
    </>
  );
}

function Words({ field, hasPicture }: { field: FieldOf; hasPicture: boolean }) {
  const rest = hasPicture ? "; not shown with a picture alone" : "";
  return (
    <>
      <Field
        {...{ ...field("headline"), label: "Headline", required: !hasPicture }}
        hint={`At most ${adLengthMax.headline} characters${rest}`}
      />
      <Field
        {...{ ...field("body"), label: "Text", type: "textarea", rows: 2 }}
        hint={`At most ${adLengthMax.body} characters${rest}`}
      />
      <Field
        {...{ ...field("callToAction"), label: "What to do" }}
        hint={`Such as “Try it free”${rest}`}
      />
    </>
  );
}

/** Uploads a picture, and comes back to the form with it. */
export function PictureForm(props: {
  action: string;
  csrf: string;
  hasPicture: boolean;
  sizes: readonly string[];
  /** What was wrong with the last one. */
  error: AvowError | undefined;
}) {
  const { action, csrf, hasPicture, sizes, error } = props;
  return (
    <form method="post" action={action} enctype="multipart/form-data" class="upload">
      <CsrfField token={csrf} />
      {error && (
        <Notice kind="bad" title="The picture was not taken in.">
          <p>{error.message}</p>
        </Notice>
      )}
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
