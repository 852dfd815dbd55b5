import { CsrfField } from "../kernel/html.tsx";

/** A button beside text that does one thing. */
export function ActButton(props: { action: string; csrf: string; words: string }) {
  return (
    <form method="post" action={props.action}>
      <CsrfField token={props.csrf} />
      <button type="submit" class="quiet">
        {props.words}
      </button>
    </form>
  );
}
