import { appendFileSync } from "node:fs";
import { join } from "node:path";
import {
  type SandboxPaymentProvider,
  startPaymentProvider,
} from "../sandbox/payment-provider/mod.ts";
import { makePlace, type Place, type Run } from "./bad-days/served.ts";

export const secretKey = "sk_test_sandbox";
const webhookSecret = "whsec_sandbox";

function shopSettings(provider: SandboxPaymentProvider): string {
  return `
[checkout]
enabled = true
secret_key = "${secretKey}"
webhook_secret = "${webhookSecret}"
api_base = "${provider.url}"
page_origin = "${provider.url}"
seller_name = "Vendor"
seller_address = ["1 Street"]
seller_country = "NL"
seller_vat_id = "NL000099998B57"
seller_email = "sales@vendor.example"
terms_url = "http://localhost:4081/terms"
imprint_url = "http://localhost:4081/imprint"
withdrawal_days = 14
orders_per_minute_max = 1000000
[[checkout.products]]
id = "curlew"
name = "Curlew"
[[checkout.editions]]
product = "curlew"
id = "standard"
name = "Standard"
prices = { EUR = "59.00" }
`;
}

/** A real server that sells, and a payment provider that has bad days. */
export interface Shop {
  readonly place: Place;
  readonly provider: SandboxPaymentProvider;
  readonly server: () => Run;
  /** Ends the server without a word, and starts it again. */
  killServer(): Promise<void>;
  close(): Promise<void>;
}

/** Starts it; `through` as in `makePlace`. */
export async function openShop(): Promise<Shop> {
  const place = await makePlace();
  const provider = await startPaymentProvider({
    port: 0,
    host: "127.0.0.1",
    secretKey,
    webhookSecret,
    webhookUrl: () => `${place.url}/checkout/webhooks/stripe`,
  });
  appendFileSync(join(place.folder, "avow.toml"), shopSettings(provider));
  let server = await place.serve();
  return {
    place,
    provider,
    server: () => server,
    async killServer() {
      server.kill("SIGKILL");
      await server.exited;
      server = await place.serve();
    },
    async close() {
      await place.clear();
      await provider.stop();
    },
  };
}
