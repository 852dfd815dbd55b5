/** Which contact details a form may ask for. */
export type ContactField = "name" | "email" | "subject" | "message" | "company" | "phone";

/** One form that a visitor may write through. */
export interface ContactForm {
  readonly id: string;
  readonly title: string;
  readonly fields: readonly ContactField[];
  readonly required: readonly ContactField[];
}

/** Every setting, checked; paths are absolute. `describeConfig` says what each one means. */
export interface Config {
  readonly server: {
    readonly host: string;
    readonly port: number;
    readonly publicUrl: string;
    readonly allowedOrigins: readonly string[];
    readonly trustedProxies: readonly string[];
    readonly logLevel: "debug" | "info" | "warn" | "error";
  };
  readonly storage: {
    readonly dataFolder: string;
    readonly keyFile: string;
    readonly databaseUrl: string | null;
  };
  readonly policy: { readonly file: string };
  readonly mail: {
    readonly host: string;
    readonly port: number;
    readonly tls: "required" | "implicit" | "off";
    readonly user: string | null;
    readonly password: string | null;
    readonly fromName: string;
    readonly fromAddress: string;
    readonly helloName: string | null;
    readonly perMinuteMax: number;
  };
  readonly contact: {
    readonly enabled: boolean;
    readonly confirmationWindowMinutes: number;
    readonly notify: boolean;
    readonly forms: readonly ContactForm[];
  };
  readonly operators: { readonly sessionHours: number; readonly linkMinutes: number };
  readonly look: { readonly accent: string };
  readonly sandbox: {
    readonly sitePort: number;
    readonly mailboxPort: number;
    readonly smtpPort: number;
  };
}
