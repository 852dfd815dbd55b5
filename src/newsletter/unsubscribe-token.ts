import { type BlockCipher, blockCipher, macUnder, sameBytes } from "../kernel/crypto.ts";
import { idBytes, idOfBytes } from "../kernel/id-token.ts";
import { isId } from "../kernel/ids.ts";
import type { Keyring } from "../people/mod.ts";
import type { Newsletter } from "./context.ts";

/** Whom a link to leave is about, and which campaign it came with. */
export interface LeaveLink {
  /** 0 when it came with no campaign. */
  readonly campaignNumber: number;
  readonly personId: string;
}

type Keys = Pick<Newsletter, "keyring">;

interface CampaignKeys {
  readonly cipher: BlockCipher;
  /** Its first bytes are the token's last. */
  readonly mac: (message: Uint8Array) => Buffer;
}

const numberBytes = 4;
const macBytes = 12;
const macAt = numberBytes + 16;

/** So many campaigns' keys are held at once: those whose links are in use. */
const campaignsMax = 64;
const known = new WeakMap<Keyring, Map<number, CampaignKeys>>();

/**
 * The secret part of a link to leave, 43 characters of base64url: campaign number (4 bytes), the
 * person's id as one block of AES-256 under a key of that campaign, and 12 bytes of HMAC-SHA-256.
 * The same in each mail of one campaign, and in two campaigns two that nobody can tie together.
 * Number 0 is for a link that comes with no campaign.
 */
export function unsubscribeToken(
  { keyring }: Keys,
  campaignNumber: number,
  personId: string,
): string {
  const keys = keysOf(keyring, campaignNumber);
  room.writeUInt32BE(campaignNumber);
  room.set(keys.cipher.seal(idBytes(personId)), numberBytes);
  room.set(macOf(keys, room), macAt);
  return room.toString("base64url");
}

const room = Buffer.alloc(macAt + macBytes);

/** What a token stands for, or undefined when it was not made by us, or not written as we do. */
export function readUnsubscribeToken({ keyring }: Keys, token: string): LeaveLink | undefined {
  if (!/^[\w-]{43}$/.test(token)) return undefined;
  const bytes = Buffer.from(token, "base64url");
  if (bytes.toString("base64url") !== token) return undefined;
  const campaignNumber = bytes.readUInt32BE(0);
  const keys = keysOf(keyring, campaignNumber);
  if (!sameBytes(bytes.subarray(macAt), macOf(keys, bytes))) return undefined;
  const personId = idOfBytes(keys.cipher.open(bytes.subarray(numberBytes, macAt)));
  return isId(personId) ? { campaignNumber, personId } : undefined;
}

function macOf(keys: CampaignKeys, token: Buffer): Buffer {
  return keys.mac(token.subarray(0, macAt)).subarray(0, macBytes);
}

function keysOf(keyring: Keyring, campaignNumber: number): CampaignKeys {
  const ofKeyring = known.get(keyring) ?? new Map<number, CampaignKeys>();
  known.set(keyring, ofKeyring);
  const found = ofKeyring.get(campaignNumber);
  if (found) return found;
  const keys = {
    cipher: blockCipher(keyring.derive(`unsubscribe link ${campaignNumber}`)),
    mac: macUnder(keyring.derive(`unsubscribe link seal ${campaignNumber}`), macAt),
  };
  const [oldest] = ofKeyring.keys();
  if (oldest !== undefined && ofKeyring.size >= campaignsMax) ofKeyring.delete(oldest);
  ofKeyring.set(campaignNumber, keys);
  return keys;
}
