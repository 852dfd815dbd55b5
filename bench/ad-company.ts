/** The sandbox's ad company in a process of its own. Prints its port. */
import { startAdCompany } from "../sandbox/ad-company/mod.ts";

const company = await startAdCompany({ port: 0, host: "127.0.0.1" });
process.stdout.write(`${company.port}\n`);
process.on("SIGTERM", () => process.exit(0));
