/**
 * One Avow on its data: which policy it keeps, whom it may send anything,
 * and what it has proven of itself. `main.ts` starts a server on it; the command line looks in.
 */
export { openAds, type OpenAds } from "./ads-of.ts";
export { openShop, type Shop } from "./checkout-of.ts";
export { contactOf, vendorOf } from "./contact-of.ts";
export { keepProofs, type KeptProofs } from "./keep-proofs.ts";
export { lookIn } from "./look-in.ts";
export { migrationsFolder } from "./migrations.ts";
export { newsletterOf } from "./newsletter-of.ts";
export { type PolicyInForce, readPolicyInForce } from "./policy-in-force.ts";
export { proveLive } from "./prove-live.ts";
export { recipientsOf } from "./recipients.ts";
export { unlessOff } from "./unless-off.ts";
