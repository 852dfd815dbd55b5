import type { Child } from "hono/jsx";
import type { AvowError } from "../kernel/errors.ts";
import { CsrfField, Field, Notice, SubmitButton } from "../kernel/html.tsx";

/** A form that asks for a name and little more: of an advertiser, of a campaign. */
export function NameForm(props: {
  title: string;
  name: string;
  hint: string;
  csrf: string;
  back: string;
  error: AvowError | undefined;
  children?: Child;
}) {
  const { title, name, hint, csrf, back, error } = props;
  const problem = error?.fields.find(({ field }) => field === "name")?.message;
  return (
    <form method="post" class="question">
      <h2>{title}</h2>
      {error && (
        <Notice kind="bad" title="Not saved yet.">
          <p>{error.message}</p>
        </Notice>
      )}
      <CsrfField token={csrf} />
      <Field name="name" label="Name" hint={hint} required value={name} error={problem} />
      {props.children}
      <p class="actions">
        <SubmitButton>Save</SubmitButton> <a href={back}>Leave it as it is</a>
      </p>
    </form>
  );
}
