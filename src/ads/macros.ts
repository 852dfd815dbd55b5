/** What a partner can be told in an address of its own (OpenRTB 2.6, section 4.4); no more there is. */
export interface MacroValues {
  readonly ID: string;
  readonly BID_ID: string;
  readonly IMP_ID: string;
  readonly SEAT_ID: string;
  readonly AD_ID: string;
  readonly PRICE: string;
  readonly CURRENCY: string;
  /** Reason code of a lost bid (OpenRTB 3.0, list of loss reasons); empty for none. */
  readonly LOSS: string;
}

/** Lost to a higher bid, or to an ad that the operator sold. */
export const lossOutbid = "102";

const macro = /\$\{AUCTION_([A-Z_]{1,20})(:B64)?\}/g;

/**
 * Fills in what stands as `${AUCTION_…}`, percent-encoded. What is not known, or would be about the
 * moment of a view, stays empty.
 */
export function fillIn(text: string, values: MacroValues): string {
  return text.replace(macro, (_, name: string, isBase64: string | undefined) => {
    const value = name in values ? values[name as keyof MacroValues] : "";
    return encodeURIComponent(isBase64 ? Buffer.from(value).toString("base64") : value);
  });
}
