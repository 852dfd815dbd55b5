import type { AvowError } from "../kernel/errors.ts";
import { Field, Notice, PublicPage, SubmitButton, type Vendor } from "../kernel/html.tsx";
import { maskCardNumbers } from "../kernel/card-number.ts";
import type { LinkUse } from "./sign-in.ts";

/** Where an operator asks for a link by mail. */
export function SignInPage(props: { vendor: Vendor; email?: string; error?: string }) {
  return (
    <PublicPage title="Sign in" vendor={props.vendor}>
      <h1>Sign in</h1>
      <p class="lead">
        For those who work for {props.vendor.name}. There is no password: enter your address, and a
        link that signs you in comes by mail.
      </p>
      <form method="post" action="/admin/sign-in">
        <Field
          name="email"
          label="Your e-mail address"
          type="email"
          autocomplete="email"
          required
          maxLength={254}
          value={props.email}
          error={props.error}
        />
        <SubmitButton>Send me a link</SubmitButton>
      </form>
    </PublicPage>
  );
}

/** The same for everybody, whether the address is known or not. */
export function LinkSentPage(props: { vendor: Vendor; minutes: number }) {
  return (
    <PublicPage title="Look into your mail" vendor={props.vendor}>
      <h1>Look into your mail.</h1>
      <p>
        If somebody with this address works here, a link is on its way. It works once, for{" "}
        {props.minutes} minutes.
      </p>
      <p class="soft">
        Nothing came? Check the spelling, or ask another operator to invite you. Whoever has the
        server can make a link there: <code>avow operator invite</code>.
      </p>
      <p>
        <a href="/admin/sign-in">Enter another address</a>
      </p>
    </PublicPage>
  );
}

const titles: Record<LinkUse, string> = {
  "sign-in": "Welcome back.",
  "first-owner": "Welcome. This Avow is yours.",
  "further-operator": "You are invited.",
};

/** What a link opens. Only the button uses it up. */
export function LinkPage(props: {
  vendor: Vendor;
  use: LinkUse;
  typed: ReadonlyMap<string, string>;
  error?: AvowError;
}) {
  const { vendor, use, typed, error } = props;
  const problem = (name: string) => error?.fields.find((field) => field.field === name)?.message;
  const value = (name: string) => maskCardNumbers(typed.get(name) ?? "");
  return (
    <PublicPage title="Sign in" vendor={vendor}>
      <h1>{titles[use]}</h1>
      {error && (
        <Notice kind="bad" title="Not signed in yet.">
          <p>{error.message}</p>
        </Notice>
      )}
      <form method="post">
        {use === "sign-in" ? (
          <p class="lead">One click, and you are signed in on this device.</p>
        ) : (
          <>
            <p class="lead">
              {use === "first-owner"
                ? `You are the first here, so you become the owner of what ${vendor.name} keeps.`
                : `You are to work with what ${vendor.name} keeps.`}{" "}
              Your name and address are kept sealed, for signing in and for notices.
            </p>
            <Field
              name="name"
              label="Your name"
              autocomplete="name"
              required
              maxLength={200}
              value={value("name")}
              error={problem("name")}
            />
            <Field
              name="email"
              label="Your e-mail address"
              hint="Links to sign in go there, and a notice when somebody wrote."
              type="email"
              autocomplete="email"
              required
              maxLength={254}
              value={value("email")}
              error={problem("email")}
            />
          </>
        )}
        <SubmitButton>Sign in</SubmitButton>
      </form>
      <p class="soft">This link works once. All that you open here is put on the record.</p>
    </PublicPage>
  );
}

/** A link that was used, has expired or never was. */
export function DeadLinkPage(props: { vendor: Vendor; error: AvowError }) {
  return (
    <PublicPage title="This link works no more" vendor={props.vendor}>
      <h1>This link works no more.</h1>
      <p class="lead">{props.error.message}</p>
      <p>
        <a class="button" href="/admin/sign-in">
          Get a new link by mail
        </a>
      </p>
      <p class="soft">
        Nobody is an operator yet? Then start Avow again: it prints a fresh link on the terminal.
      </p>
    </PublicPage>
  );
}
