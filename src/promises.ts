/**
 * The whole of what Avow promises, in one place: every purpose with its rights, and what every
 * column holds. Modules own the parts; this file only lists them.
 */
import { adsDataMap, adsPromises, adsPurpose } from "./ads/mod.ts";
import { checkoutDataMap, checkoutPromises, salesPurpose } from "./checkout/mod.ts";
import { type Config, isModuleOn } from "./config/mod.ts";
import { contactDataMap, contactPromises, correspondence } from "./contact/mod.ts";
import { transitPromises } from "./egress/mod.ts";
import { ledgerDataMap } from "./ledger/mod.ts";
import { mailDataMap } from "./mail/mod.ts";
import { newsletter, newsletterDataMap, newsletterProofs } from "./newsletter/mod.ts";
import { operatorsDataMap, operatorsPurpose } from "./operators/mod.ts";
import {
  type BuyerField,
  buyerFields,
  type Field,
  messageFields,
  peopleDataMap,
  personFields,
} from "./people/mod.ts";
import { cardPromises } from "./promise/card-numbers.ts";
import { groundDataMap } from "./promise/ground.ts";
import type { ProvablePromise } from "./promise/live.ts";
import type { DataMap, PurposeDefinition } from "./promise/purpose.ts";
import { requestsPurpose } from "./requests/mod.ts";
import { retentionPromises, retentionPurpose } from "./retention/mod.ts";
import { visitsDataMap, visitsPromises, visitsPurpose } from "./visits/mod.ts";

export const dataMap: DataMap = {
  ...groundDataMap,
  ...ledgerDataMap,
  ...peopleDataMap,
  ...mailDataMap,
  ...contactDataMap,
  ...newsletterDataMap,
  ...operatorsDataMap,
  ...visitsDataMap,
  ...checkoutDataMap,
  ...adsDataMap,
};

/**
 * The purposes with the rights that a policy gives which lets forms ask for `fields`, and the buy
 * page for `ofBuyers`.
 */
export function compilePurposes(
  fields: readonly Field[],
  ofBuyers: readonly BuyerField[] = [],
): readonly PurposeDefinition[] {
  return [
    correspondence(fields),
    newsletter(fields),
    operatorsPurpose,
    requestsPurpose,
    retentionPurpose,
    visitsPurpose,
    salesPurpose(ofBuyers),
    adsPurpose,
  ];
}

/** The most that each purpose may ever be granted: what the table types are generated from. */
export const mostPurposes = compilePurposes([...personFields, ...messageFields], buyerFields);

/** Every promise that a policy may make, in the order of the house. */
export const allPromises: readonly ProvablePromise[] = [
  ...contactPromises,
  ...retentionPromises,
  ...visitsPromises,
  ...transitPromises,
  ...cardPromises,
  ...checkoutPromises,
  ...adsPromises,
].map((promise) => {
  // The newsletter keeps promises that contact makes too, and no sibling knows of the other.
  const { live = [], drill = [] } = newsletterProofs[promise.id] ?? {};
  return { ...promise, live: [...promise.live, ...live], drill: [...promise.drill, ...drill] };
});

/** The modules whose promises a policy must make under this configuration. */
export function enabledModules(config: Config): readonly string[] {
  const modules = allPromises.flatMap(({ module, subjects = {} }) => [
    module,
    ...Object.values(subjects).map((subject) => subject.module),
  ]);
  return [...new Set(modules)].filter((module) => isModuleOn(config, module));
}
