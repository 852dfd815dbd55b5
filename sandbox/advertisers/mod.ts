/** Made-up companies that advertise on the vendor's website, with pictures made here. */
export { fillDemand } from "./fill-demand.ts";
