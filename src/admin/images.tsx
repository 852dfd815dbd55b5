import { Hono } from "hono";
import { AvowError } from "../kernel/errors.ts";
import { CsrfField, EmptyState, Notice, SubmitButton } from "../kernel/html.tsx";
import { seeOther } from "../kernel/http.ts";
import {
  addImage,
  deleteImage,
  imageUpload,
  listImages,
  type Newsletter,
  type StoredImage,
} from "../newsletter/mod.ts";
import { readOwnUpload } from "../operators/mod.ts";
import type { AdminContext, AdminEnv, AdminRequest } from "./context.ts";
import { newsletterOrOff, showNewsletter } from "./newsletter-frame.tsx";
import { readPost } from "./request.ts";
import { tokenOf } from "./shell.tsx";

/** Images for letters: upload, look, delete. */
export function imagePages(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  app.get("/", (c) => newsletterOrOff(admin, c, (newsletter) => showImages(admin, newsletter, c)));

  app.post("/", (c) =>
    newsletterOrOff(admin, c, async (newsletter) => {
      try {
        const session = c.get("session");
        const upload = await readOwnUpload(admin.operators, c, session, imageUpload);
        const hash = await addImage(newsletter, upload);
        return seeOther(c, `/admin/newsletter/images?new=${hash}`);
      } catch (error) {
        if (!(error instanceof AvowError) || error.code === "forbidden") throw error;
        return showImages(admin, newsletter, c, error);
      }
    }),
  );

  app.post("/:hash/delete", (c) =>
    newsletterOrOff(admin, c, async (newsletter) => {
      await readPost(admin, c);
      const hash = c.req.param("hash") ?? "";
      await deleteImage(newsletter, hash);
      return seeOther(c, "/admin/newsletter/images");
    }),
  );
  return app;
}

async function showImages(
  admin: AdminContext,
  newsletter: Newsletter,
  c: AdminRequest,
  error?: AvowError,
): Promise<Response> {
  const images = await listImages(newsletter);
  const csrf = tokenOf(admin, c);
  const fresh = images.find((image) => image.hash === c.req.query("new"));
  return showNewsletter(admin, c, {
    title: "Images",
    tab: "/admin/newsletter/images",
    status: error?.status ?? 200,
    content: (
      <>
        {error && (
          <Notice kind="bad" title="The image was not taken in.">
            <p>{error.message}</p>
          </Notice>
        )}
        {fresh && (
          <Notice kind="good" title="The image is here.">
            <p>
              Write it in a letter as <code>{markdownOf(fresh)}</code>
            </p>
          </Notice>
        )}
        <form method="post" enctype="multipart/form-data" class="upload">
          <CsrfField token={csrf} />
          <label for="field-file">
            An image for letters: PNG, JPEG or WebP, at most 10 MB and 40 megapixels
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
            It is encoded anew, at most 1,200 pixels wide: what cameras write into their pictures,
            such as the place, is gone.
          </p>
        </form>
        {images.length === 0 ? (
          <EmptyState title="No image yet.">
            <p>
              Letters show images from here only, from an address that is the same for every reader:
              opening a letter tells nobody who opened it.
            </p>
          </EmptyState>
        ) : (
          <ul class="gallery">
            {images.map((image) => (
              <Picture image={image} csrf={csrf} />
            ))}
          </ul>
        )}
      </>
    ),
  });
}

function Picture({ image, csrf }: { image: StoredImage; csrf: string }) {
  const path = new URL(image.url).pathname;
  return (
    <li>
      <a href={path}>
        <img src={path} alt={image.name} width={image.width} height={image.height} loading="lazy" />
      </a>
      <p>
        <code>{markdownOf(image)}</code>
      </p>
      <p class="soft">
        {image.width} × {image.height}, {Math.ceil(image.size / 1024).toLocaleString("en")} KB
      </p>
      <form method="post" action={`/admin/newsletter/images/${image.hash}/delete`}>
        <CsrfField token={csrf} />
        <button type="submit" class="quiet">
          Delete
        </button>
      </form>
    </li>
  );
}

function markdownOf({ name }: StoredImage): string {
  return `![What it shows](${name})`;
}
