/**
 * Every setting of Avow: `settings.ts` is the list, with name, type, default and why. The file is
 * `avow.toml`, the environment overrides it, and a configuration with anything wrong in it is
 * refused as a whole.
 */
export { ConfigError } from "./config-error.ts";
export { describeConfig, effectiveSettings } from "./describe-config.ts";
export { loadConfig } from "./load-config.ts";
export type { Config, LoadedConfig, Origin } from "./shape.ts";
export type { AdsSettings, Format, Partner, Size, Slot } from "./shape-ads.ts";
export type { CheckoutSettings, Edition, Product } from "./shape-checkout.ts";
export { isModuleOn } from "./shape.ts";
export { isAllowedTarget } from "./target.ts";
