import { type Context, Hono } from "hono";
import { registerAsset } from "../kernel/assets.ts";
import { clock } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { htmlResponse } from "../kernel/html.tsx";
import { advertiserOf, readAdvertiserReport, readLines, reportDays } from "./report.ts";
import type { ReportDesk } from "./report-context.ts";
import { reportCsv } from "./report-csv.ts";
import { spanOf } from "./report-days.ts";
import { ReportPage } from "./report-page.tsx";
import reportCss from "./report.css" with { type: "text" };

registerAsset("ads-report.css", reportCss, "text/css");

/**
 * The reports of advertisers, mounted at `/ads/report`: whoever has the secret address reads one, and
 * nothing else. Search engines are told to leave it out.
 */
export function reportRoutes(desk: ReportDesk): Hono {
  const app = new Hono();
  app.get("/:secret", async (c) => {
    const { id, name } = await whose(desk, c);
    const now = clock.now();
    const report = await readAdvertiserReport(desk, id, spanAsked(c, now));
    const path = `/ads/report/${c.req.param("secret")}`;
    return htmlResponse(c, <ReportPage {...{ desk, name, report, path, now }} />);
  });

  app.get("/:secret/days.csv", async (c) => {
    const { id } = await whose(desk, c);
    const span = spanAsked(c, clock.now());
    const lines = await readLines(desk.database.db("ads"), span, { advertiserId: id });
    return c.body(reportCsv(lines, "advertiser"), 200, {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": `attachment; filename="ads-${span.from}-${span.to}.csv"`,
    });
  });
  return app;
}

async function whose(desk: ReportDesk, c: Context) {
  c.header("x-robots-tag", "noindex, nofollow");
  desk.gate.require("ads");
  const found = await advertiserOf(desk, c.req.param("secret") ?? "");
  if (found) return found;
  throw new AvowError(
    "not-found",
    "There is no report at this address (any more); ask whoever gave it to you for a new one.",
  );
}

function spanAsked(c: Context, now: Date) {
  return spanOf(c.req.query("from") ?? "", c.req.query("to") ?? "", reportDays, now);
}
