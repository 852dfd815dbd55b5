/** One thing that says where the customer is. */
export interface EvidencePiece {
  readonly kind: "billing_country" | "card_country" | "vat_id_country";
  /** ISO 3166-1 alpha-2 */
  readonly country: string;
}

/**
 * `consistent`: two pieces or more, of one country. `conflicting`: they name different countries.
 * `single`: there is only one piece.
 */
export interface LocationEvidence {
  readonly verdict: "consistent" | "conflicting" | "single";
  readonly pieces: readonly EvidencePiece[];
}

/**
 * What the seller knows of where its customer is, for the order to keep as facts: the EU asks for two
 * pieces that don't contradict each other (Implementing Regulation 282/2011 Art. 24b and 24f), and the
 * address of the connection, which it would also take, is a trace of a visitor and not used. All
 * countries in ISO 3166-1 alpha-2; null for what is not known (a card's is known after payment).
 */
export function locationEvidence(known: {
  readonly billingCountry: string;
  readonly cardCountry: string | null;
  readonly vatIdCountry: string | null;
}): LocationEvidence {
  const pieces = [
    { kind: "billing_country", country: known.billingCountry },
    { kind: "card_country", country: known.cardCountry },
    { kind: "vat_id_country", country: known.vatIdCountry },
  ].filter((piece): piece is EvidencePiece => piece.country !== null);
  if (pieces.length === 1) return { verdict: "single", pieces };
  const same = new Set(pieces.map(({ country }) => country)).size === 1;
  return { verdict: same ? "consistent" : "conflicting", pieces };
}
