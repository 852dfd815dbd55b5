/**
 * Licences: keys that people can type, licence files that programs verify without a network, and
 * signatures of releases. Pure: no database, no clock, no network.
 */
export { likelyMistake, newLicenceKey, parseLicenceKey } from "./licence-key.ts";
export { isMachineFingerprint } from "./machine.ts";
export {
  createLicenceSigner,
  type LicenceSigner,
  licenceKeyPath,
  publicKeyForms,
  readPublicKey,
} from "./public-key.ts";
export {
  checkLicence,
  dayOf,
  type Licence,
  type LicenceProblem,
  signLicence,
  verifyLicence,
} from "./sign-licence.ts";
export { signRelease, verifyRelease } from "./sign-release.ts";
