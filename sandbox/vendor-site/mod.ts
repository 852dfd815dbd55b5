/**
 * The website of Larkwire Tools, a vendor that does not exist: static pages on an origin of their
 * own that use Avow as any vendor's site would, with plain links and plain HTML forms.
 */
export { layOutReleases } from "./release-shelf.ts";
export { startVendorSite, type VendorSite } from "./start-vendor-site.ts";
