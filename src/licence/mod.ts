/**
 * Licences: keys that people can type, licence files that programs verify without a network, and
 * signatures of releases. Pure: no database, no clock, no network.
 */
export { compactLicenceKey, likelyMistake, newLicenceKey, parseLicenceKey } from "./licence-key.ts";
export { isMachineFingerprint } from "./machine.ts";
export {
  createLicenceSigner,
  type LicenceJwk,
  type LicenceSigner,
  licenceKeyPath,
  type PublicKeyForms,
  publicKeyForms,
} from "./public-key.ts";
export {
  checkLicence,
  dayOf,
  type Licence,
  type LicenceProblem,
  type LicenceQuestion,
  type LicenceVerdict,
  signLicence,
  verifyLicence,
} from "./sign-licence.ts";
export { type ReleaseFile, signRelease, verifyRelease } from "./sign-release.ts";
