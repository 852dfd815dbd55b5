import type { Vendor } from "../kernel/html.tsx";
import type { DemandDesk } from "./desk.ts";

/** What the reports of advertisers stand on. */
export interface ReportDesk extends Pick<DemandDesk, "database" | "gate" | "settings"> {
  readonly vendor: Vendor;
  readonly publicUrl: string;
}

/** What the operators' pages of the ads stand on. */
export interface AdsDesk extends ReportDesk, DemandDesk {}
