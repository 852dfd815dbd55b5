/** Amounts by currency (ISO 4217), in its smallest unit. */
export type Prices = Readonly<Record<string, number>>;

/** One thing that is sold. */
export interface Product {
  /** Stands in its address, /buy/<id>, and in licences. */
  readonly id: string;
  readonly name: string;
  readonly tagline: string;
  /** Its page on the vendor's website. */
  readonly url: string | null;
}

/** One way in which a product is sold. */
export interface Edition {
  readonly product: string;
  readonly id: string;
  readonly name: string;
  /** For one seat. */
  readonly prices: Prices;
  /** For one seat and `maintenanceMonths` more; without any, it can't be renewed. */
  readonly renewalPrices: Prices;
  readonly seatsMax: number;
  /** Months of new releases that it covers; 0 for every release, for good. */
  readonly maintenanceMonths: number;
  readonly machinesPerSeat: number;
}

/** Settings of `[checkout]`. */
export interface CheckoutSettings {
  readonly enabled: boolean;
  readonly secretKey: string | null;
  readonly webhookSecret: string | null;
  readonly apiBase: string;
  readonly pageOrigin: string;
  readonly products: readonly Product[];
  readonly editions: readonly Edition[];
  readonly sellerName: string | null;
  readonly sellerAddress: readonly string[];
  readonly sellerCountry: string | null;
  readonly sellerVatId: string | null;
  readonly sellerRegister: string | null;
  readonly sellerEmail: string | null;
  readonly smallSeller: boolean;
  readonly collectsIn: readonly string[];
  readonly pricesIncludeTax: boolean;
  readonly termsUrl: string | null;
  readonly imprintUrl: string | null;
  readonly legalNote: string | null;
  readonly invoicePrefix: string;
  readonly withdrawalDays: number;
  readonly ordersPerMinuteMax: number;
  readonly releasesFolder: string | null;
}
