import type { Contact, Form } from "../contact/mod.ts";

/** What to do while nobody has written yet. */
export function FirstHour({ contact }: { contact: Contact }) {
  const [form] = contact.forms;
  return (
    <>
      <p class="lead">Nobody has written yet. Three steps, and the first message can come.</p>
      <ol class="steps">
        <li>
          <h2>Put the form on your website</h2>
          <Snippet contact={contact} />
        </li>
        <li>
          <h2>Write to yourself</h2>
          <p>
            {form ? <a href={`/forms/${form.id}`}>Open the form as a visitor</a> : "Open the form"}{" "}
            and send something. It appears in the <a href="/admin/inbox">inbox</a>, and a
            confirmation goes to the address that you gave.
          </p>
        </li>
        <li>
          <h2>Read what you promise</h2>
          <p>
            <a href="/privacy">Your privacy policy</a> stands at <code>/privacy</code>; link to it
            from every page. <a href="/admin/promises">What keeps each sentence</a> is worth a look
            too.
          </p>
        </li>
      </ol>
    </>
  );
}

/** The HTML of the first form, to paste: it works without any script. */
export function Snippet({ contact }: { contact: Contact }) {
  const [form] = contact.forms;
  if (!form) return <p>No form is configured; add one to avow.toml under contact.forms.</p>;
  return (
    <>
      <p>
        Paste this into a page of your site. Its origin must stand in{" "}
        <code>server.allowed_origins</code> of <code>avow.toml</code>; set <code>_next</code> to the
        page that says thanks.
      </p>
      <pre class="snippet">
        <code>{snippetOf(contact, form)}</code>
      </pre>
    </>
  );
}

function snippetOf(contact: Contact, form: Form): string {
  const fields = form.fields.map((field) => {
    const required = form.required.includes(field) ? " required" : "";
    const label = field === "email" ? "E-mail" : field.charAt(0).toUpperCase() + field.slice(1);
    const type = { email: "email", phone: "tel" }[field as string] ?? "text";
    const control =
      field === "message"
        ? `<textarea name="message" rows="7"${required}></textarea>`
        : `<input name="${field}" type="${type}"${required}>`;
    return `  <label>${label} ${control}</label>`;
  });
  const thanks = contact.vendor.homeUrl ?? "https://www.example.com/";
  return [
    `<form action="${contact.publicUrl}/forms/${form.id}" method="post">`,
    ...fields,
    `  <input type="hidden" name="_next" value="${new URL("thanks", thanks).href}">`,
    `  <input name="_gotcha" hidden tabindex="-1" autocomplete="off">`,
    "  <button>Send</button>",
    "</form>",
  ].join("\n");
}
